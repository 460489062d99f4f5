package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.crontabber.testing.DaemonProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, as a person tries it: watched, looked at from a second terminal, killed and started again. */
class DemoTest {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    @TempDir
    private Path directory = Path.of("");

    private DaemonProcess demo() throws IOException {
        return DaemonProcess.start(directory, "demo", "--state-dir", directory.toString());
    }

    /** A command in the second terminal: it finds the demo by itself. */
    private String look(String... arguments) {
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--state-dir";
        all[arguments.length + 1] = directory.toString();
        Cli.Outcome outcome = Cli.runAsGiven(all);
        assertThat(outcome.err()).isEmpty();
        return outcome.out();
    }

    private static long done(String history, String job) {
        return history.lines()
                .filter(line -> line.contains(" " + job + " ") && line.contains("succeeded"))
                .count();
    }

    @Test
    void aWeekIsCaughtUpWhateverKillsIt() throws Exception {
        try (DaemonProcess first = demo()) {
            eventually(
                    "two days are done",
                    LIMIT,
                    () -> first.log()
                                    .lines()
                                    .filter(line -> line.contains("✓ done"))
                                    .count()
                            > 3);
            first.kill();
        }
        try (DaemonProcess second = demo()) {
            eventually("it leads", LIMIT, () -> second.log().contains("leads, term"));
            eventually(
                    "the week is done, the flaky job has healed, and the blocked one waits",
                    LIMIT,
                    () -> done(look("history", "-n", "100"), "report") == 8
                            && (second.log() + look("history", "flaky")).contains("succeeded")
                            && look("why", "blocked").contains("waits for upstream"));

            assertThat(second.log()).contains("./crontabber status --state-dir " + directory);
            assertThat(PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(directory.resolve("demo/postgres-program"))))
                    .isEqualTo("rwx------");
            assertThatNobodySeesThePassword(second.log());
            String history = look("history", "-n", "1000");
            assertThat(done(history, "sales-per-day")).isEqualTo(8);
            assertThat(look("status")).containsPattern("(?m)^term +2, ").contains("upstream: ");
            assertThat(look("list")).contains("sales-per-day").contains("blocked");
            assertThat(look("missing")).contains("upstream").contains("blocked").doesNotContain("sales-per-day");
            assertThat(look("logs", "report")).contains("report of ");
            assertThat(look("plan", "--from-state")).contains("blocked").contains("sales-per-day");
            assertThat(look("why", "blocked")).contains("--state-dir " + directory + "'");
            String slot = look("missing", "upstream").replaceAll("(?s).*?upstream +(\\S+).*", "$1");
            assertThat(look("skip", "upstream", slot)).contains("done: 1 slot of upstream skipped");
            eventually(
                    "what waited for it runs",
                    LIMIT,
                    () -> look("history", "blocked").contains("succeeded"));

            assertThat(second.terminate()).as(second.log()).isZero();
            assertThat(second.log()).contains("asked: skip upstream");
        }
        assertThat(Cli.runAsGiven("status", "--state-dir", directory.toString()).err())
                .contains("no daemon runs its embedded PostgreSQL in");
        assertThat(postgres()).as("its server has stopped with it").isEmpty();
    }

    private void assertThatNobodySeesThePassword(String log) throws IOException {
        String password =
                Files.readString(directory.resolve("demo/postgres-password")).strip();
        assertThat(password).hasSizeGreaterThan(40);
        assertThat(log).doesNotContain(password);
        assertThat(commandLines()).isNotEmpty().noneMatch(command -> command.contains(password));
    }

    private List<String> postgres() throws IOException {
        return commandLines().stream()
                .filter(command -> command.contains(directory + "/demo/postgres"))
                .toList();
    }

    private static List<String> commandLines() throws IOException {
        try (var processes = Files.list(Path.of("/proc"))) {
            return processes
                    .map(process -> process.resolve("cmdline"))
                    .map(DemoTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // no process, or gone by now
        }
    }
}
