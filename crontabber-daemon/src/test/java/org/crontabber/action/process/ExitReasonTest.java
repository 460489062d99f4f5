package org.crontabber.action.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.crontabber.action.Action;
import org.crontabber.action.Cancellation;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.api.Facts;
import org.crontabber.decision.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever reads why a program failed knows what to mend. */
class ExitReasonTest {
    @TempDir
    private Path directory = Path.of("");

    private static Result run(Action action) throws InterruptedException {
        Instant slot = Instant.parse("2026-03-01T01:30:00Z");
        Facts facts = new Facts(
                "a",
                LocalDate.of(2026, 3, 1),
                slot.atZone(ZoneId.of("UTC")),
                slot,
                slot,
                1,
                UUID.randomUUID(),
                "a@x",
                null,
                1,
                false);
        return action.run(new Task(
                facts, Duration.ofSeconds(20), Duration.ofSeconds(1), null, process -> {}, new Cancellation()));
    }

    private static String message(Result result) {
        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        return Objects.requireNonNull(result.failure()).message();
    }

    private String exec(Map<String, String> env, String... arguments) throws InterruptedException {
        ProcessSettings settings = new ProcessSettings(env, directory, null);
        return message(run(ProcessAction.exec(List.of(arguments), settings, System::nanoTime)));
    }

    private String shell(String script) throws InterruptedException {
        ProcessSettings settings = new ProcessSettings(Map.of(), directory, null);
        return message(run(ProcessAction.shell(script, settings, System::nanoTime)));
    }

    private Path script(String name, String text, String permissions) throws IOException {
        Path script = Files.writeString(directory.resolve(name), text);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString(permissions));
        return script;
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "→", textBlock = """
            exit 1          → exit code 1
            exit 126        → exit code 126: the program may not be executed
            exit 127        → exit code 127: the program was not found
            exit 128        → exit code 128
            exit 137        → killed by signal 9 (KILL)
            exit 160        → exit code 160
            exit 200        → exit code 200
            exit 255        → exit code 255
            kill -HUP $$    → killed by signal 1 (HUP)
            kill -ILL $$    → killed by signal 4 (ILL)
            kill -ABRT $$   → killed by signal 6 (ABRT)
            kill -BUS $$    → killed by signal 7 (BUS)
            kill -FPE $$    → killed by signal 8 (FPE)
            kill -KILL $$   → killed by signal 9 (KILL)
            kill -SEGV $$   → killed by signal 11 (SEGV)
            kill -PIPE $$   → killed by signal 13 (PIPE)
            kill -ALRM $$   → killed by signal 14 (ALRM)
            kill -TERM $$   → killed by signal 15 (TERM)
            kill -XCPU $$   → killed by signal 24 (XCPU)
            kill -XFSZ $$   → killed by signal 25 (XFSZ)
            kill -SYS $$    → killed by signal 31 (SYS)
            kill -34 $$     → killed by signal 34 (RTMIN)
            kill -36 $$     → killed by signal 36 (RTMIN+2)
            """)
    void eachExitHasItsReason(String script, String reason) throws InterruptedException {
        assertThat(shell(script)).isEqualTo(reason);
    }

    @Test
    void theLimitsOfTheSystemKillByNameToo() throws InterruptedException {
        assertThat(shell("ulimit -t 1; while :; do :; done")).startsWith("killed by signal");
    }

    @Test
    void aScriptThatIsNotExecutableIsNamed() throws Exception {
        Path script = script("job.sh", "#!/bin/sh\necho\n", "rw-r--r--");
        String reason = "exit code 126: the program may not be executed: '" + script + "' is not executable: chmod +x "
                + script;

        assertThat(exec(Map.of(), script.toString())).isEqualTo(reason);
        assertThat(shell(script + " some arguments")).isEqualTo(reason);
        assertThat(exec(Map.of(), "./job.sh")).startsWith("exit code 126").contains("is not executable");
    }

    @Test
    void aCarriageReturnInTheInterpretersLineIsNamed() throws Exception {
        Path script = script("job.sh", "#!/bin/sh\r\necho\r\n", "rwxr-xr-x");
        String reason = "exit code 127: the program was not found: the interpreter line of '" + script
                + "' ends in a carriage return: save it with Unix line ends";

        assertThat(exec(Map.of(), script.toString())).isEqualTo(reason);
        assertThat(shell(script.toString())).isEqualTo(reason);
    }

    @Test
    void aMissingInterpreterIsNamed() throws Exception {
        Path script = script("job.py", "#!/no/python -u\nprint()\n", "rwxr-xr-x");

        assertThat(exec(Map.of(), script.toString()))
                .endsWith(": the interpreter '/no/python' of '" + script + "' is not there, or is not executable");
    }

    @Test
    void aDeletedScriptIsNamed() throws Exception {
        Path script = directory.resolve("gone.sh");

        assertThat(exec(Map.of(), script.toString()))
                .isEqualTo("exit code 127: the program was not found: '" + script + "' does not exist");
        assertThat(exec(Map.of(), "./{job}.sh")).contains("/./a.sh' does not exist");
    }

    @Test
    void aDirectoryIsNoProgram() throws Exception {
        assertThat(exec(Map.of(), directory.toString()))
                .startsWith("exit code 126")
                .endsWith("'" + directory + "' is a directory");
    }

    @Test
    void aProgramThatIsNotInThePathIsNamedWithThePath() throws Exception {
        assertThat(exec(Map.of(), "nosuchprogram"))
                .isEqualTo("exit code 127: the program was not found: there is no program 'nosuchprogram' in PATH"
                        + " '/usr/local/bin:/usr/bin:/bin'");
        assertThat(exec(Map.of("PATH", ""), "true")).endsWith("there is no program 'true' in PATH ''");
    }

    @Test
    void aShellWithAnEmptyPathSaysWhatItDidNotFind() throws Exception {
        ProcessSettings settings = new ProcessSettings(Map.of("PATH", ""), directory, null);

        Result result = run(ProcessAction.shell("date", settings, System::nanoTime));

        assertThat(message(result)).isEqualTo("exit code 127: the program was not found");
        assertThat(result.output().text()).contains("date: not found");
        assertThat(Objects.requireNonNull(result.failure()).trace()).startsWith("PATH=\nHOME=");
    }

    @Test
    void aDirectoryThatIsGoneIsNamed() throws Exception {
        ProcessSettings settings = new ProcessSettings(Map.of(), directory.resolve("gone"), null);

        Result result = run(ProcessAction.exec(List.of("true"), settings, System::nanoTime));

        assertThat(message(result)).isEqualTo("directory '" + directory + "/gone' does not exist");
        assertThat(Objects.requireNonNull(result.failure()).trace())
                .isEqualTo("PATH=/usr/local/bin:/usr/bin:/bin\nHOME=" + System.getProperty("user.home") + "\ndirectory="
                        + directory + "/gone");
    }

    @Test
    void aProgramThatEndsWithTheCodeOfAShellIsNotBlamedForMore() throws Exception {
        Path script = script("job.sh", "#!/bin/sh\nexit 127\n", "rwxr-xr-x");

        assertThat(exec(Map.of(), script.toString())).isEqualTo("exit code 127: the program was not found");
    }
}
