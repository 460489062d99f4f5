package org.crontabber.action.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.testing.Eventually.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.crontabber.action.Action;
import org.crontabber.action.Cancellation;
import org.crontabber.action.Permit;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.api.Facts;
import org.crontabber.decision.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessActionTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final ProcessSettings SETTINGS = new ProcessSettings(Map.of("LC_ALL", "C"), null, null);
    private static final Facts FACTS = new Facts(
            "a",
            LocalDate.of(2026, 3, 1),
            Instant.parse("2026-03-01T01:30:00Z").atZone(ZoneId.of("Europe/Berlin")),
            Instant.parse("2026-02-28T01:30:00Z"),
            Instant.parse("2026-03-01T01:30:00Z"),
            2,
            UUID.randomUUID(),
            "a@2026-03-01T01:30:00Z",
            null,
            7,
            true);

    @TempDir
    private Path directory = Path.of("");

    private static Task task(Duration timeout) {
        return new Task(FACTS, timeout, Duration.ofMillis(300), null, process -> {}, new Cancellation());
    }

    private static Result shell(String script) throws InterruptedException {
        return ProcessAction.shell(script, SETTINGS, System::nanoTime).run(task(LIMIT));
    }

    /** Runs a program that notes that it was run; the permit does something first. Returns whether it was. */
    private boolean isRun(Permit permit) throws Exception {
        Path truth = directory.resolve("truth");
        Task task = new Task(FACTS, LIMIT, Duration.ofMillis(300), null, permit, new Cancellation());
        try {
            ProcessAction.exec(List.of("touch", truth.toString()), SETTINGS, System::nanoTime)
                    .run(task);
        } finally {
            String mark = ProcessGroup.ATTEMPT_VARIABLE + "=" + FACTS.attemptId();
            assertThat(ProcessTable.read())
                    .as("nothing is left")
                    .noneMatch(seen -> ProcessTable.environ(seen.pid()).contains(mark));
        }
        return Files.exists(truth);
    }

    @Test
    void nothingHappensWithoutAPermit() throws Exception {
        assertThatThrownBy(() -> isRun(process -> {
                    throw new Permit.NotGranted("another instance was elected");
                }))
                .isInstanceOf(Permit.NotGranted.class);
        assertThatThrownBy(() -> isRun(process -> {
                    throw new IllegalStateException("nobody knows");
                }))
                .hasMessage("nobody knows");
        assertThat(directory.resolve("truth")).doesNotExist();
        assertThat(isRun(process -> {})).isTrue();
    }

    @Test
    void whoeverTakesOverBeforeItBeginsFindsItAndEndsIt() throws Exception {
        assertThat(isRun(process -> ProcessGroup.endOrphans(FACTS.attemptId()))).isFalse();
    }

    private static String message(Result result) {
        return Objects.requireNonNull(result.failure()).message();
    }

    /** A vertical bar parts the arguments. */
    @DisplayName(
            "conformance 50: programs with exit codes, signals, both outputs, and arguments with spaces, quotes and $")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "→", quoteCharacter = '`', nullValues = "-", textBlock = """
            # program and arguments                     → outcome   → exit → message                     → printed
            true                                        → succeeded → 0    → -                           → ``
            sh|-c|echo complaint >&2; exit 1            → failed    → 1    → exit code 1                 → complaint⏎
            sh|-c|kill -9 $$                            → failed    → 137  → killed by signal 9 (KILL)   → ``
            sh|-c|echo one; echo two >&2; echo three    → succeeded → 0    → -                           → one⏎two⏎three⏎
            printf|<%s>|a b  c                          → succeeded → 0    → -                           → <a b  c>
            printf|<%s>|it's "quoted" \\back            → succeeded → 0    → -                           → <it's "quoted" \\back>
            printf|<%s>|$HOME ${PATH} $(id) `id`        → succeeded → 0    → -                           → <$HOME ${PATH} $(id) `id`>
            printf|<%s>|*|?|~|;|&                       → succeeded → 0    → -                           → <*><?><~><;><&>
            printf|<%s>|ä€😀                            → succeeded → 0    → -                           → <ä€😀>
            printf|<%s>|{date}/{attempt}|{{date}|{what} → succeeded → 0    → -                           → <2026-03-01/2><{date}><{what}>
            """)
    void aCommandJobEndsAsItsProgramDoes(
            String command, String outcome, int exit, @Nullable String message, String printed)
            throws InterruptedException {
        Action action = ProcessAction.exec(List.of(command.split("\\|")), SETTINGS, System::nanoTime);

        Result result = action.run(task(LIMIT));

        assertThat(result.outcome().code()).isEqualTo(outcome);
        assertThat(result.exitCode()).isEqualTo(exit);
        assertThat(result.failure() == null ? null : message(result)).isEqualTo(message);
        assertThat(result.output().text()).isEqualTo(printed.replace('⏎', '\n'));
    }

    @Test
    void anEmptyArgumentIsAnArgument() throws InterruptedException {
        Action action = ProcessAction.exec(List.of("printf", "<%s>", "", "x"), SETTINGS, System::nanoTime);

        assertThat(action.run(task(LIMIT)).output().text()).isEqualTo("<><x>");
    }

    @Test
    void theEnvironmentIsBuiltFromNothing() throws InterruptedException {
        List<String> lines =
                shell("env | cut -d= -f1 | sort").output().text().lines().toList();

        assertThat(lines)
                .contains("CRONTABBER_DATE", "CRONTABBER_CATCHING_UP", "PATH", "HOME", "LANG", "TZ", "LC_ALL")
                .allMatch(name -> name.startsWith("CRONTABBER_")
                        || List.of("PATH", "HOME", "LANG", "TZ", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_")
                                .contains(name));
        assertThat(shell("echo $CRONTABBER_SLOT $TZ").output().text())
                .isEqualTo("2026-03-01T02:30:00+01:00 Europe/Berlin\n");
    }

    @Test
    void bothOutputsAreKeptAndInputIsEmpty() throws InterruptedException {
        assertThat(shell("echo out; echo err >&2; cat").output().text()).isEqualTo("out\nerr\n");
    }

    @Test
    void outputsThatTheJobClosesDelayNothing() throws InterruptedException {
        Result result = shell("echo first; exec >&- 2>&-; sleep 0.1; exit 4");

        assertThat(message(result)).isEqualTo("exit code 4");
        assertThat(result.output().text()).isEqualTo("first\n");
    }

    @Test
    void hugeOutputIsBounded() throws InterruptedException {
        String text = shell("echo first; head -c 100000000 /dev/zero | tr '\\0' x; echo; echo last")
                .output()
                .text();

        assertThat(text).startsWith("first\n").endsWith("\nlast\n").hasSizeLessThan(70_000);
    }

    @Test
    void directoryAndUmaskAreTheJobs() throws InterruptedException {
        ProcessSettings settings = new ProcessSettings(Map.of(), directory, 027);

        Result result =
                ProcessAction.shell("pwd; umask", settings, System::nanoTime).run(task(LIMIT));

        assertThat(result.output().text()).isEqualTo(directory + "\n0027\n");
    }

    @Test
    void aTimeoutEndsTheWholeGroupAlsoWhenItIgnoresTerm() throws Exception {
        Path pid = directory.resolve("pid");
        String script = "trap '' TERM; (trap '' TERM; echo $$ > " + pid + "; while :; do sleep 0.2; done) & wait";

        Result result = ProcessAction.shell(script, SETTINGS, System::nanoTime).run(task(Duration.ofSeconds(1)));

        assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
        long group = Long.parseLong(Files.readString(pid).strip());
        eventually(
                "the group is gone",
                LIMIT,
                () -> ProcessHandle.of(group)
                        .map(ProcessHandle::isAlive)
                        .filter(alive -> alive)
                        .isEmpty());
    }

    @Test
    void aGrandchildThatHoldsTheOutputDelaysNothing() throws Exception {
        Result result = shell("setsid sleep 60 & echo $!");

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        List<String> lines = result.output().text().lines().toList();
        long grandchild = Long.parseLong(lines.get(0));
        assertThat(lines.get(1))
                .isEqualTo("[crontabber: 1 process that it left running was ended: sleep (" + grandchild + ")]");
        eventually("the grandchild is gone", LIMIT, () -> !isAlive(grandchild));
    }

    @Test
    void anInterruptEndsTheProcess() throws Exception {
        Path started = directory.resolve("started");
        CompletableFuture<String> end = new CompletableFuture<>();
        Thread worker = new Thread(() -> {
            try {
                Result result = shell("echo $$ > " + started + "; sleep 60");
                end.complete(result.outcome().code());
            } catch (InterruptedException e) {
                end.complete("interrupted");
            }
        });
        worker.start();
        eventually("it runs", LIMIT, () -> Files.exists(started) && Files.size(started) > 0);

        worker.interrupt();

        assertThat(end.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo("interrupted");
        Optional<ProcessHandle> process =
                ProcessHandle.of(Long.parseLong(Files.readString(started).strip()));
        eventually(
                "it is gone",
                LIMIT,
                () -> process.map(ProcessHandle::isAlive).filter(alive -> alive).isEmpty());
    }

    private static boolean isAlive(long pid) {
        return ProcessTable.find(pid).isPresent();
    }
}
