package org.crontabber.action.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.crontabber.testing.Eventually.eventually;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.LongStream;
import org.crontabber.action.Cancellation;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.api.Facts;
import org.crontabber.decision.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing of an attempt outlives it, whatever it has started and however that has gone away; and nothing else ends. */
class ProcessGroupTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Path FREEZER = Path.of("/sys/fs/cgroup/freezer");

    /** Each writes down its pid; the last word of all is the shell's own. */
    private static final String GOES_ASTRAY = """
            note() { echo $1 >> "$PIDS"; }
            sleep 600 & note $!
            setsid sh -c 'echo $$ >> "$PIDS"; exec sleep 600' &
            (setsid sh -c 'sleep 600 & echo $! >> "$PIDS"' &)
            (sleep 600 & note $!)
            env -i /bin/sleep 600 & note $!
            env -i /bin/sh -c '/bin/sleep 600 & echo $!' >> "$PIDS"
            setsid sh -c 'env -i sleep 600 & echo $! >> "$PIDS"; exec sleep 600' &
            setsid sh -c 'trap "" TERM; echo $$ >> "$PIDS"; while :; do sleep 0.1; done' &
            bash -c 'set -m; sleep 600 & echo $! >> "$PIDS"'
            """;

    private static final int ASTRAY = 9;

    @TempDir
    private Path directory = Path.of("");

    private static Facts facts(UUID attempt) {
        Instant slot = Instant.parse("2026-03-01T01:30:00Z");
        return new Facts(
                "a",
                LocalDate.of(2026, 3, 1),
                slot.atZone(ZoneId.of("UTC")),
                slot,
                slot,
                1,
                attempt,
                "a@x",
                null,
                1,
                false);
    }

    private Path pidFile() {
        return directory.resolve("pids");
    }

    private List<Long> pids() throws IOException {
        return Files.exists(pidFile())
                ? Files.readAllLines(pidFile()).stream().map(Long::parseLong).toList()
                : List.of();
    }

    private Result run(String script, Duration timeout) throws InterruptedException {
        ProcessSettings settings = new ProcessSettings(Map.of("PIDS", pidFile().toString()), directory, null);
        Task task = new Task(
                facts(UUID.randomUUID()), timeout, Duration.ofMillis(300), null, process -> {}, new Cancellation());
        return ProcessAction.shell(script, settings, System::nanoTime).run(task);
    }

    private static boolean isAlive(long pid) {
        return ProcessTable.find(pid).isPresent();
    }

    private void assertAllEnd(int count) throws Exception {
        assertThat(pids()).hasSize(count);
        for (long pid : pids()) {
            eventually(pid + " is gone", LIMIT, () -> !isAlive(pid));
        }
    }

    @Test
    void aTimeoutEndsWhateverHasGoneAstray() throws Exception {
        Process stranger = new ProcessBuilder("setsid", "sleep", "600").start();
        try {
            Result result = run(GOES_ASTRAY + "sleep 600", Duration.ofSeconds(1));

            assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(pids()).hasSize(ASTRAY).noneMatch(ProcessGroupTest::isAlive);
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void whatANormalEndLeavesRunningIsEndedAndTold() throws Exception {
        Result result = run(GOES_ASTRAY + "echo done; exit 3", LIMIT);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output().text())
                .startsWith("done\n[crontabber: ")
                .contains("processes that it left running were ended: ", "sleep (" + pids().get(0) + ")");
        assertAllEnd(ASTRAY);
    }

    @Test
    void twoHundredProcessesAreEndedWhole() throws Exception {
        String script = "for i in $(seq 200); do sleep 600 & echo $! >> $PIDS; done; wait";

        Result result = run(script, Duration.ofSeconds(3));

        assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(pids()).hasSize(200).noneMatch(ProcessGroupTest::isAlive);
    }

    @Test
    void whatCannotBeEndedIsNamed() throws Exception {
        assumeThat(FREEZER.resolve("tasks"))
                .as("a freezer of cgroup v1, for a process that KILL does not end")
                .isWritable();
        Path group = Files.createDirectory(FREEZER.resolve("crontabber-test-" + UUID.randomUUID()));
        try {
            String script = "sleep 600 & echo $! >> $PIDS; echo $! > " + group + "/tasks; echo FROZEN > " + group
                    + "/freezer.state; wait";

            Result result = run(script, Duration.ofSeconds(1));

            assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(Objects.requireNonNull(result.failure()).trace())
                    .endsWith("\ncan't be ended: sleep (" + pids().get(0) + ")");
        } finally {
            Files.writeString(group.resolve("freezer.state"), "THAWED");
            eventually("it is gone, now that it may", LIMIT, () -> !isAlive(pids().get(0)));
            Files.delete(group);
        }
    }

    @Test
    void processesOfADaemonThatIsGoneAreFoundByTheirAttempt() throws Exception {
        UUID attempt = UUID.randomUUID();
        ProcessBuilder builder = new ProcessBuilder("setsid", "sh", "-c", GOES_ASTRAY + "exec sleep 600");
        builder.environment().put(ProcessGroup.ATTEMPT_VARIABLE, attempt.toString());
        builder.environment().put("PIDS", pidFile().toString());
        Process lost = builder.start();
        eventually("all have started", LIMIT, () -> pids().size() == ASTRAY);

        boolean isOver = ProcessGroup.endOrphans(attempt);

        assertThat(isOver).isTrue();
        assertThat(LongStream.concat(LongStream.of(lost.pid()), pids().stream().mapToLong(Long::longValue)))
                .noneMatch(ProcessGroupTest::isAlive);
    }

    @Test
    void whatIsNotedOfAProcessIsSeenWhileItsSessionLives() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("setsid", "sh", "-c", "sleep 600 & echo $! > $PIDS; exec sleep 600");
        builder.environment().put("PIDS", pidFile().toString());
        Process leader = builder.start();
        String noted =
                Objects.requireNonNull(ProcessGroup.of(leader, UUID.randomUUID(), ControlGroup.NONE, System::nanoTime)
                        .identity());
        eventually("both have started", LIMIT, () -> pids().size() == 1);
        ProcessHandle child = ProcessHandle.of(pids().get(0)).orElseThrow();
        try {
            assertThat(ProcessGroup.isSeen(noted)).isTrue();
            assertThat(ProcessGroup.isSeen(leader.pid() + " 1"))
                    .as("a pid given anew")
                    .isFalse();
            leader.destroyForcibly().waitFor();
            assertThat(ProcessGroup.isSeen(noted)).as("its child").isTrue();
            child.destroyForcibly();
            eventually("it is gone", LIMIT, () -> !ProcessGroup.isSeen(noted));
        } finally {
            leader.destroyForcibly();
            child.destroyForcibly();
        }
        assertThat(ProcessGroup.isSeen(null)).isFalse();
        assertThat(ProcessGroup.isSeen("noted by another program")).isFalse();
    }

    @Test
    void oneThatHasNotOpenedItsSessionYetIsEndedAlone() throws Exception {
        UUID attempt = UUID.randomUUID();
        ProcessBuilder builder = new ProcessBuilder("sleep", "600");
        builder.environment().put(ProcessGroup.ATTEMPT_VARIABLE, attempt.toString());
        Process early = builder.start();
        Process other = new ProcessBuilder("sleep", "600").start(); // of another attempt, as early
        try {
            assertThat(ProcessGroup.of(early, attempt, ControlGroup.NONE, System::nanoTime)
                            .end(Duration.ZERO))
                    .isEmpty();
            assertThat(early.waitFor()).isNotZero();
            assertThat(other.isAlive()).isTrue();
        } finally {
            early.destroyForcibly();
            other.destroyForcibly();
        }
    }

    @Test
    void theOrphansOfOneAttemptAreNobodyElses() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("setsid", "sleep", "600");
        builder.environment()
                .put(ProcessGroup.ATTEMPT_VARIABLE, UUID.randomUUID().toString());
        Process other = builder.start();
        try {
            assertThat(ProcessGroup.endOrphans(UUID.randomUUID())).isTrue();
            assertThat(other.isAlive()).isTrue();
        } finally {
            other.destroyForcibly();
        }
    }
}
