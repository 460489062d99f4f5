package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.daemon.LiveDaemon.execute;
import static org.crontabber.daemon.LiveDaemon.rows;
import static org.crontabber.testing.Eventually.eventually;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.crontabber.action.Action;
import org.crontabber.action.Result;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.decision.Outcome;
import org.crontabber.observe.Metrics;
import org.crontabber.store.Definition;
import org.crontabber.store.Output;
import org.crontabber.testing.TestServer;
import org.crontabber.tick.Plan;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.Work;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Jobs that misbehave: each time the attempt fails and says why, the other job keeps its times, and once the fault ends
 * the same slot succeeds without a hand.
 */
class MisbehavingWorkTest {
    private static final Instant MORNING = Instant.parse("2027-03-01T10:00:10Z");
    private static final Duration LIMIT = LiveDaemon.LIMIT;
    private static final Duration DEAF = Duration.ofMillis(10);
    private static final String SLOT = "2027-03-01T10:00:00Z";
    private static final String OTHERS = """
            [daemon]
            tick = "10m"
            concurrency = 2
            [http]
            listen = "off"
            [job.z]
            every = "10m"
            sql = "INSERT INTO effect VALUES (:slot)"
            """;
    private static final String TWO_JOBS = """
            [daemon]
            tick = "10m"
            concurrency = 1
            [job.a]
            every = "1d"
            retry = "9m"
            timeout = "1s"
            exec = ["true"]
            [job.z]
            every = "10m"
            exec = ["true"]
            """;
    private static final String BAD = """
            [job.bad]
            every = "1d"
            retry = "19m"
            %s
            """;

    @TempDir
    private Path directory = Path.of("");

    private DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void database() throws SQLException {
        address = TestServer.newDatabase();
        execute(address, "CREATE TABLE effect (slot timestamptz)");
    }

    /** What is looked at after the first attempt. */
    private interface Look {
        void at(LiveDaemon daemon) throws Exception;
    }

    private Path mended() {
        return directory.resolve("mended");
    }

    /** A script that misbehaves until it is mended. */
    private String script(String misbehaves, String more) {
        Path file = directory.resolve("bad.sh");
        try {
            Files.writeString(file, "#!/bin/sh\n! test -e " + mended() + " || exit 0\n" + misbehaves + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "exec = [\"" + file + "\"]\ndirectory = \"" + directory + "\"\n" + more;
    }

    private void assertHeals(String job, String outcome, Look look) throws Exception {
        assertHeals(job, outcome, look, () -> Files.createFile(mended()));
    }

    private void assertHeals(String job, String outcome, Look look, Callable<?> mend) throws Exception {
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, OTHERS + BAD.formatted(job))) {
            daemon.awaitLine("succeeded z " + SLOT);
            daemon.awaitLine(outcome + " bad " + SLOT + " #1");
            look.at(daemon);
            daemon.at(MORNING.plusSeconds(600));
            daemon.awaitLine("succeeded z 2027-03-01T10:10:00Z #1");
            mend.call();
            daemon.at(MORNING.plusSeconds(1200));
            daemon.awaitLine("succeeded z 2027-03-01T10:20:00Z #1");
            daemon.awaitLine("succeeded bad " + SLOT + " #2");
            assertThat(rows(address, "SELECT count(*), count(DISTINCT slot) FROM public.effect"))
                    .containsExactly("3 3");
            assertThat(daemon.count("trouble")).as("%s", daemon.lines()).isZero();
            assertThat(daemon.count("quarantined")).isZero();
        }
    }

    /** The first attempt's row: the columns of the history. */
    private String first(String columns) throws SQLException {
        return rows(
                        address,
                        "SELECT " + columns
                                + " FROM crontabber.attempt WHERE job = 'bad' AND number = 1 ORDER BY seq LIMIT 1")
                .get(0);
    }

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
            assertThat(first("error_class, error_message")).isEqualTo("timed_out did not end within PT1S");
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
    @DisplayName("57b SQL whose error names a secret")
    void secretsOfErrorsAreNowhereInTheState() throws Exception {
        String canary = "Kanarienvogel-7351";
        address = new DatabaseAddress(address.name(), address.url(), address.user(), canary);
        execute(address, "CREATE VIEW mended AS SELECT '" + canary + "'::text AS value");
        assertHeals(
                "sql = \"SELECT value::int FROM mended\"",
                "failed",
                daemon -> {
                    assertThat(first("error_message"))
                            .isEqualTo("ERROR: invalid input syntax for type integer: \"***\"");
                    assertThat(rows(
                                    address,
                                    "SELECT count(*) FROM crontabber.attempt a WHERE a::text LIKE '%" + canary + "%'"))
                            .containsExactly("0");
                    assertThat(rows(address, "SELECT last_error FROM crontabber.slot WHERE last_error IS NOT NULL"))
                            .noneMatch(error -> error.contains(canary));
                },
                () -> {
                    execute(address, "CREATE OR REPLACE VIEW public.mended AS SELECT '1'::text AS value");
                    return null;
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
    @DisplayName("60 SQL that leaves a transaction, a role's settings, locks and temporary tables behind")
    void nothingOfAnSqlJobReachesAnotherOne() throws Exception {
        execute(address, "CREATE FUNCTION broken() RETURNS int LANGUAGE sql AS 'SELECT 1/0'");
        assertHeals(
                """
                transaction = "own"
                sql = "CREATE TEMP TABLE effect (slot text); SET search_path = nowhere; SET statement_timeout = '10s'; \
                SET default_transaction_read_only = on; SELECT pg_advisory_lock(7); LISTEN news; BEGIN; SELECT public.broken(); COMMIT"
                """,
                "failed",
                daemon -> assertThat(rows(
                                address, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7"))
                        .containsExactly("0"),
                () -> {
                    execute(
                            address,
                            "CREATE OR REPLACE FUNCTION public.broken() RETURNS int LANGUAGE sql AS 'SELECT 1'");
                    return null;
                });
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

    @Test
    @DisplayName("conformance 18, 19: SQL that inserts, and then fails with ten megabytes of odd text")
    void aHugeErrorIsCutAndLeavesNothing() throws Exception {
        execute(address, """
                CREATE TABLE mine (day date);
                CREATE FUNCTION fails() RETURNS void LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION '%', E'😀 \\u0001\\u202e ' || repeat('😀', 2500000); END $$""");
        assertHeals(
                "sql = \"INSERT INTO mine VALUES (:date); SELECT fails()\"",
                "failed",
                daemon -> {
                    assertThat(rows(address, "SELECT count(*) FROM public.mine"))
                            .containsExactly("0");
                    assertThat(first("error_class, length(error_message) BETWEEN 1000 AND 2001"))
                            .isEqualTo("P0001 t");
                    assertThat(first("error_message")).startsWith("ERROR: 😀 ");
                },
                () -> {
                    execute(address, """
                            CREATE OR REPLACE FUNCTION public.fails() RETURNS void LANGUAGE plpgsql AS 'BEGIN END'""");
                    return null;
                });
        assertThat(rows(address, "SELECT count(*) FROM public.mine")).containsExactly("1");
    }

    @Test
    @DisplayName("conformance 18b: a message with a NUL byte and half a character")
    void aMessageThatNoDatabaseTakesIsRecorded() throws Exception {
        Action odd = task -> {
            if (Files.exists(mended())) {
                return new Result(Outcome.SUCCEEDED, null, null, Output.NONE, null, 0, false, false, false);
            }
            throw new IllegalStateException("nul \0 half \ud83d end");
        };
        try (LiveDaemon daemon = running(odd, new Metrics("test", 0))) {
            daemon.awaitLine("failed a " + SLOT + " #1");
            daemon.awaitLine("succeeded z " + SLOT);
            assertThat(rows(address, "SELECT error_message FROM crontabber.attempt WHERE job = 'a'"))
                    .containsExactly("nul � half � end");
            Files.createFile(mended());
            daemon.at(MORNING.plusSeconds(600));
            daemon.awaitLine("succeeded a " + SLOT + " #2");
            daemon.awaitLine("succeeded z 2027-03-01T10:10:00Z");
        }
    }

    /** One place, for a job {@code a} that does this and a job {@code z} that does nothing. */
    private LiveDaemon running(Action a, TickListener listener) throws Exception {
        Action z = task -> new Result(Outcome.SUCCEEDED, null, null, Output.NONE, null, 0, false, false, false);
        Work work = new Work(Map.of("a", item("a", a), "z", item("z", z)));
        return new LiveDaemon(
                directory,
                address,
                MORNING,
                TWO_JOBS,
                listener,
                plan -> new Plan(plan.graph(), plan.rules(), work, plan.databaseGrace(), plan.keepHistory()));
    }

    private static Work.Item item(String name, Action action) {
        Definition definition = new Definition(name, name, "a test's own", "as configured");
        return new Work.Item(action, definition, Duration.ofSeconds(1), false);
    }

    @Test
    @DisplayName("52b a job that ignores every way to end it is stuck (conformance 43)")
    void aStuckJobKeepsNoOtherFromRunning() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Metrics metrics = new Metrics("test", 0);
        Action deaf = task -> {
            while (end.getCount() > 0) {
                LockSupport.parkNanos(DEAF.toNanos());
                Thread.interrupted(); // as a loop in native code would not notice either
            }
            return new Result(Outcome.SUCCEEDED, null, null, Output.NONE, null, 0, false, false, false);
        };
        try (LiveDaemon daemon = running(deaf, metrics)) {
            daemon.awaitLine("start a");
            assertThat(daemon.count("start z")).isZero();

            daemon.pass(Duration.ofHours(1));
            daemon.awaitLine("stuck a");
            daemon.awaitLine("succeeded z " + SLOT);
            assertThat(metrics.scrape()).contains("crontabber_stuck_attempts 1.0");

            daemon.at(MORNING.plusSeconds(600));
            daemon.awaitLine("succeeded z 2027-03-01T10:10:00Z");
            daemon.reload(TWO_JOBS); // the state is read anew, and the place stays free
            daemon.at(MORNING.plusSeconds(1200));
            daemon.awaitLine("succeeded z 2027-03-01T10:20:00Z");
            assertThat(daemon.count("start a")).isEqualTo(1);

            end.countDown();
            daemon.awaitLine("succeeded a " + SLOT + " #1");
            assertThat(metrics.scrape()).contains("crontabber_stuck_attempts 0.0");
            daemon.at(MORNING.plus(Duration.ofDays(1)));
            daemon.awaitLine("succeeded a 2027-03-02T10:00:00Z #1");
        } finally {
            end.countDown();
        }
    }
}
