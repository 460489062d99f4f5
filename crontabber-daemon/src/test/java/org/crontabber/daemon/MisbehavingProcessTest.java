package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.rows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.crontabber.database.DatabaseAddress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that misbehave. */
class MisbehavingProcessTest extends MisbehavingWork {
    private static final Duration LIMIT = LiveDaemon.LIMIT;

    private void assertAllGone(int count) throws Exception {
        List<String> pids = Files.readAllLines(directory.resolve("pids"));
        assertThat(pids).hasSize(count);
        for (String pid : pids) {
            eventually(pid + " is gone", LIMIT, () -> isGone(pid));
        }
    }

    /** A process that has ended and that nobody has asked about is gone too. */
    private static boolean isGone(String pid) {
        Path stat = Path.of("/proc", pid, "stat");
        try {
            return !Files.exists(stat) || Files.readString(stat).contains(") Z ");
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    @DisplayName("51 a job that never returns")
    void aJobThatNeverReturnsIsEnded() throws Exception {
        assertHeals(script("echo $$ >> pids; exec sleep 600", "timeout = \"1s\""), "timed_out", daemon -> {
            assertAllGone(1);
            assertThat(first("error_class, error_message")).isEqualTo("timed_out did not end within 1s");
        });
    }

    @Test
    @DisplayName("52 a job that ignores TERM")
    void aJobThatIgnoresTermIsKilled() throws Exception {
        assertHeals(
                script(
                        "trap '' TERM; echo $$ >> pids; while :; do sleep 0.1; done",
                        "timeout = \"1s\"\nkill_after = \"1s\""),
                "timed_out",
                daemon -> assertAllGone(1));
    }

    @Test
    @DisplayName("53 a job that leaves daemons behind, by double fork and setsid")
    void whatAJobLeavesRunningIsEnded() throws Exception {
        assertHeals(script("""
                        (setsid sh -c 'sleep 600 & echo $! >> pids' &)
                        sleep 600 & echo $! >> pids
                        while test $(wc -l < pids) -lt 2; do sleep 0.05; done
                        exit 1""", ""), "failed", daemon -> {
            assertAllGone(2);
            assertThat(first("convert_from(output_head, 'UTF8')"))
                    .contains("2 processes that it left running were ended: sleep (");
        });
    }

    @Test
    @DisplayName("54 a grandchild that holds the output")
    void aGrandchildThatHoldsTheOutputDelaysNothing() throws Exception {
        assertHeals(script("sleep 600 & echo $! >> pids; echo said; exit 1", ""), "failed", daemon -> {
            assertAllGone(1);
            assertThat(first("exit_code, convert_from(output_head, 'UTF8')")).startsWith("1 said\n");
        });
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("55 a job that floods its output, without a line end or without an end")
    @CsvSource(delimiterString = "→", textBlock = """
            yes                                          → timed_out → timeout = "1s"
            head -c 2000000000 /dev/zero; exit 1         → failed    → timeout = "1m"
            head -c 300000000 /dev/urandom; exit 1       → failed    → timeout = "1m"
            """)
    void aFloodIsCut(String floods, String outcome, String limit) throws Exception {
        assertHeals(script(floods, limit), outcome, daemon -> {
            assertThat(first("octet_length(output_head), octet_length(output_tail) BETWEEN 32768 AND 33000"))
                    .isEqualTo("32768 t");
            assertThat(first("substring(output_tail for 50)::text")).contains(hex(" bytes are not kept"));
        });
    }

    @Test
    @DisplayName("56, 45 binary output, control codes, HTML and right-to-left marks")
    void anyBytesAreKept() throws Exception {
        String odd = "\\000\\033[2J\\377\\376<script>alert(1)</script>\\342\\200\\256\\r\\nINFO forged";
        String kept = "\\x001b5b324afffe" + hex("<script>alert(1)</script>") + "e280ae0d0a" + hex("INFO forged");
        assertHeals(
                script("printf '" + odd + "'; exit 1", ""),
                "failed",
                daemon -> assertThat(first("output_head::text")).isEqualTo(kept));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    @DisplayName("57 a job that prints its secrets")
    void secretsAreNowhereInTheState() throws Exception {
        String canary = "Kanarienvogel-7351";
        address = new DatabaseAddress(address.name(), address.url(), address.user(), "Datenbank-" + canary);
        String job = script(
                "echo \"$API_TOKEN\"; echo Datenbank-" + canary + "; exit 1",
                "env = { API_TOKEN = \"Variable-" + canary + "\" }");
        assertHeals(job, "failed", daemon -> {
            assertThat(first("convert_from(output_head, 'UTF8')")).isEqualTo("***\n***\n");
            assertThat(rows(
                            address,
                            "SELECT count(*) FROM crontabber.attempt a WHERE a::text LIKE '%" + hex(canary)
                                    + "%' OR a::text LIKE '%" + canary + "%'"))
                    .containsExactly("0");
        });
    }

    @Test
    @DisplayName("13, 58 a job that the kernel kills")
    void aJobThatIsKilledSaysByWhat() throws Exception {
        assertHeals(
                script("kill -9 $$", ""),
                "failed",
                daemon -> assertThat(first("exit_code, error_message")).isEqualTo("137 killed by signal 9 (KILL)"));
    }

    @Test
    @DisplayName("59 a job that waits for input")
    void aJobThatReadsItsInputEnds() throws Exception {
        assertHeals(
                script("cat; read line; echo \"<$line>\"; exit 1", ""),
                "failed",
                daemon -> assertThat(first("convert_from(output_head, 'UTF8')")).isEqualTo("<>\n"));
    }

    @Test
    @DisplayName("72 a script that is not executable")
    void aScriptThatIsNotExecutableSaysSo() throws Exception {
        Path file = Files.writeString(directory.resolve("job.sh"), "#!/bin/sh\nexit 0\n");
        assertHeals(
                "exec = [\"" + file + "\"]",
                "failed",
                daemon -> assertThat(first("exit_code, error_message"))
                        .isEqualTo("126 exit code 126: the program may not" + " be executed: '" + file
                                + "' is not executable: chmod +x " + file),
                () -> Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------")));
    }

    @Test
    @DisplayName("14 a job that starts two hundred processes")
    void manyProcessesAreEndedWhole() throws Exception {
        assertHeals(
                script(
                        "for i in $(seq 200); do sleep 600 & echo $! >> pids; done; touch all; wait",
                        "timeout = \"4s\""),
                "timed_out",
                daemon -> {
                    assertThat(directory.resolve("all")).exists();
                    assertAllGone(200);
                });
    }
}
