package org.crontabber.action.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
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
import java.util.UUID;
import org.crontabber.action.Cancellation;
import org.crontabber.action.Permit;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.api.Facts;
import org.crontabber.decision.Outcome;
import org.crontabber.testing.OwnControlGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What /proc does not tell: a process that has cleared its environment, left its session and lost its parent. Where no
 * control group can be made, each of these tests holds that the daemon knows so.
 */
class ControlGroupTest {
    static final String NOT_THERE = "found in /proc, without control groups of their own: ";

    private static final Duration LIMIT = Duration.ofSeconds(20);
    /** A session without a leader, an environment without a variable, a parent that is nobody's. */
    private static final String HIDES = "env -i /usr/bin/setsid /bin/sh -c '%s & echo $! >> '$PIDS\n";

    private static final String HIDDEN_SLEEP = HIDES.formatted("/bin/sleep 600 >/dev/null 2>&1");

    @TempDir
    private Path directory = Path.of("");

    private OwnControlGroup own = OwnControlGroup.none();
    private ControlGroups groups = ControlGroups.none("");

    @BeforeEach
    void make() throws Exception {
        own = OwnControlGroup.make();
    }

    @AfterEach
    void remove() {
        own.close();
    }

    /** Whether there is one; where there is none the daemon has none either, and says why. */
    private boolean isThere() {
        if (own.isThere()) {
            groups = ControlGroups.below(own.directory());
            return true;
        }
        assertThat(ControlGroups.here().describe()).as(own.why()).contains(NOT_THERE);
        assertThat(ControlGroups.here()
                        .begin(UUID.randomUUID(), ProcessHandle.current().pid()))
                .isSameAs(ControlGroup.NONE);
        return false;
    }

    private static Facts facts(UUID attempt) {
        Instant slot = Instant.parse("2026-03-01T01:30:00Z");
        LocalDate date = LocalDate.of(2026, 3, 1);
        return new Facts("a", date, slot.atZone(ZoneId.of("UTC")), slot, slot, 1, attempt, "a@x", null, 1, false);
    }

    private Result run(String script, Duration timeout) throws InterruptedException {
        return run(script, timeout, UUID.randomUUID(), process -> {});
    }

    private Result run(String script, Duration timeout, UUID attempt, Permit permit) throws InterruptedException {
        Map<String, String> env = Map.of(
                "PIDS",
                directory.resolve("pids").toString(),
                "OWN",
                own.directory().resolve(ControlGroups.name(attempt)).toString());
        Task task = new Task(facts(attempt), timeout, Duration.ofMillis(300), null, permit, new Cancellation());
        try {
            return ProcessAction.shell(script, new ProcessSettings(env, directory, null), groups, System::nanoTime)
                    .run(task);
        } catch (Permit.NotGranted e) {
            throw new AssertionError(e);
        }
    }

    private List<Long> pids() throws IOException {
        return Files.readAllLines(directory.resolve("pids")).stream()
                .map(Long::parseLong)
                .toList();
    }

    private static boolean isAlive(long pid) {
        return ProcessTable.find(pid).isPresent();
    }

    private void assertNothingIsLeft() throws Exception {
        for (long pid : pids()) {
            eventually(pid + " is gone", LIMIT, () -> !isAlive(pid));
        }
        eventually("its control group is removed", LIMIT, () -> own.below().isEmpty());
    }

    @Test
    void whatHidesIsFoundAtANormalEndAndTold() throws Exception {
        if (isThere()) {
            Result result = run(HIDDEN_SLEEP + "echo done", LIMIT);

            assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
            assertThat(result.output().text())
                    .isEqualTo("done\n[crontabber: 1 process that it left running was ended: sleep (" + pids().get(0)
                            + ")]\n");
            assertNothingIsLeft();
        }
    }

    @Test
    void withoutAControlGroupItIsNotFound() throws Exception {
        if (isThere()) {
            groups = ControlGroups.none("for comparison");

            Result result = run(HIDDEN_SLEEP + "echo done", LIMIT);

            assertThat(result.output().text()).isEqualTo("done\n");
            assertThat(pids()).hasSize(1).allMatch(ControlGroupTest::isAlive);
            ProcessHandle.of(pids().get(0)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aTimeoutSendsTermFirstToWhatHidesToo() throws Exception {
        if (isThere()) {
            String onTerm = "trap \"echo term >> " + directory + "/said; exit\" TERM; echo >> " + directory
                    + "/ready; while :; do /bin/sleep 0.05; done";
            String ignores = "trap \"\" TERM; echo >> " + directory + "/ready; while :; do /bin/sleep 0.05; done";

            Result result = run(
                    HIDES.formatted("(" + onTerm + ") >/dev/null 2>&1")
                            + HIDES.formatted("(" + ignores + ") >/dev/null 2>&1")
                            + "while test $(wc -l < ready) -lt 2; do sleep 0.05; done; sleep 600",
                    Duration.ofSeconds(3));

            assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(directory.resolve("said")).hasContent("term");
            assertThat(pids()).hasSize(2).noneMatch(ControlGroupTest::isAlive);
            assertNothingIsLeft();
        }
    }

    @Test
    void whatForksFasterThanAnybodyLooksIsKilledAtOnce() throws Exception {
        if (isThere()) {
            String hops = "hop() { trap \"\" TERM; /bin/sleep 0.01; hop & }; hop";

            Result result = run(HIDES.formatted("(" + hops + ") >/dev/null 2>&1") + "exit 3", LIMIT);

            assertThat(result.exitCode()).isEqualTo(3);
            assertNothingIsLeft();
        }
    }

    @Test
    void groupsThatAJobMakesBelowAreItsOwn() throws Exception {
        if (isThere()) {
            String script = "mkdir -p $OWN/x/y; " + HIDDEN_SLEEP + "cat $PIDS > $OWN/x/y/cgroup.procs; sleep 600";

            Result result = run(script, Duration.ofSeconds(2));

            assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
            assertThat(pids()).hasSize(1);
            assertNothingIsLeft();
        }
    }

    @Test
    void itIsThereBeforeTheProgramBeginsAndGoneWithoutAPermit() throws Exception {
        if (isThere()) {
            UUID attempt = UUID.randomUUID();

            assertThatThrownBy(() -> run("echo $$ > pids", LIMIT, attempt, process -> {
                        assertThat(groups.find(attempt).pids())
                                .containsExactly(
                                        Long.parseLong(String.valueOf(process).split(" ", -1)[0]));
                        throw new IllegalStateException("no permit");
                    }))
                    .hasMessage("no permit");
            assertThat(directory.resolve("pids")).doesNotExist();
            assertThat(own.below()).isEmpty();
        }
    }

    @Test
    void anAttemptRunsWithoutOneWhereNoneCanBeMade() throws Exception {
        if (isThere()) {
            groups = ControlGroups.below(own.directory().resolve("gone"));

            assertThat(run("echo done", LIMIT).output().text()).isEqualTo("done\n");
        }
    }

    /** What a daemon leaves that is gone: something that hides, in the attempt's control group. */
    private UUID leaveBehind() throws Exception {
        UUID attempt = UUID.randomUUID();
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", "read -r go; " + HIDDEN_SLEEP);
        builder.environment().put("PIDS", directory.resolve("pids").toString());
        Process lost = builder.start();
        ControlGroup.of(own.directory().resolve(ControlGroups.name(attempt)), lost.pid());
        Command.release(lost);
        lost.waitFor();
        return attempt;
    }

    @Test
    void orphansAreFoundByTheNameOfTheirControlGroup() throws Exception {
        if (isThere()) {
            UUID attempt = leaveBehind();
            UUID another = leaveBehind();

            assertThat(ProcessGroup.endOrphans(attempt, groups)).isTrue();

            assertThat(isAlive(pids().get(0))).isFalse();
            assertThat(isAlive(pids().get(1))).isTrue();
            assertThat(own.below()).containsExactly(ControlGroups.name(another));
        }
    }

    @Test
    void orphansBelowAnotherDaemonsGroupAreFoundToo() throws Exception {
        if (isThere()) {
            UUID attempt = leaveBehind();

            assertThat(ProcessGroup.endOrphans(attempt, ControlGroups.none("it is another service")))
                    .isTrue();

            assertThat(isAlive(pids().get(0))).isFalse();
        }
    }

    @Test
    void whatAnEarlierDaemonHasLeftIsSweptUnlessSomethingLivesThere() throws Exception {
        if (isThere()) {
            String lives = ControlGroups.name(leaveBehind());
            Files.createDirectories(own.directory().resolve(ControlGroups.name(UUID.randomUUID()) + "/x"));
            Files.createDirectory(own.directory().resolve("attempt-1"));

            groups.sweep();

            assertThat(own.below()).containsExactlyInAnyOrder(lives, "attempt-1");
            assertThat(pids()).allMatch(ControlGroupTest::isAlive);
        }
    }
}
