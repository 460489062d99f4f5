package org.crontabber.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.chaos.SmallHistory.SECOND;
import static org.crontabber.chaos.SmallHistory.at;
import static org.crontabber.chaos.SmallHistory.id;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.crontabber.chaos.Execution.Facts;
import org.crontabber.chaos.Execution.Try;
import org.crontabber.chaos.Violation.Kind;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a frozen daemon begins when it wakes up is excused, and nothing that looks like it. */
class LateStartsTest {
    private static final String SHIPPED = "shipped";
    private static final long FROZEN = 4_711;
    private static final long OTHER = 4_712;

    private final SmallHistory small = new SmallHistory();

    /** The last slot's first attempt is recorded at 60 and begins at 112, when its second one runs since 110. */
    @BeforeEach
    void beginLate() {
        small.executions.removeIf(one -> one.job().equals(SHIPPED) && one.slot().equals(SECOND));
        small.attempts.removeIf(one -> one.attempt().id().equals(id(SHIPPED, SECOND, 1)));
        small.slots.replaceAll(slot -> slot.job().equals(SHIPPED) && slot.slot().equals(SECOND)
                ? new History.Slot(
                        SHIPPED, SECOND, slot.date(), "succeeded", new History.Counts(2, 0), id(SHIPPED, SECOND, 2))
                : slot);
        small.elections.set(1, new History.Election(2, at(100)));
        attempt(1, 1, at(60), "lost", at(101));
        attempt(2, 2, at(109), "succeeded", at(116));
        execute(1, 1, 112, FROZEN);
        execute(2, 2, 110, OTHER);
    }

    private void attempt(int number, long term, Instant began, String outcome, Instant ended) {
        small.attempts.add(new History.Attempt(
                SHIPPED,
                SECOND,
                new Try(number, id(SHIPPED, SECOND, number), term),
                new History.End(outcome, "-", 2, ended),
                began,
                ended));
    }

    private void execute(int number, long term, int second, long daemon) {
        Execution one = SmallHistory.execution(SHIPPED, SECOND, number, second);
        Facts facts = one.facts();
        Facts inTerm = new Facts(
                SHIPPED,
                SECOND,
                facts.date(),
                facts.interval(),
                new Try(number, facts.attempt().id(), term));
        small.executions.add(new Execution(inTerm, one.began(), one.seen(), true, daemon));
    }

    private Set<Kind> kinds() {
        return Checker.check(small.history()).stream().map(Violation::kind).collect(Collectors.toSet());
    }

    @Test
    void excusesADaemonThatWasFrozenMeanwhile() {
        small.hindrances.add(new Hindrances.Hindrance(FROZEN, at(61), at(111)));

        assertThat(Checker.check(small.history())).isEmpty();
        assertThat(LateStarts.of(small.history())).containsExactly(id(SHIPPED, SECOND, 1));
    }

    @Test
    void doesNotExcuseADaemonThatNobodyHindered() {
        assertThat(kinds()).containsExactly(Kind.OVERLAPPING);
    }

    @Test
    void doesNotExcuseADaemonThatWasFrozenAtAnotherTime() {
        small.hindrances.add(new Hindrances.Hindrance(FROZEN, at(20), at(59)));
        small.hindrances.add(new Hindrances.Hindrance(OTHER, at(61), at(111)));

        assertThat(kinds()).containsExactly(Kind.OVERLAPPING);
    }

    @Test
    void doesNotExcuseAProcessThatBeganBeforeTheOtherLeaderCame() {
        small.hindrances.add(new Hindrances.Hindrance(FROZEN, at(61), at(111)));
        small.elections.set(1, new History.Election(2, at(115)));

        assertThat(kinds()).contains(Kind.OVERLAPPING);
    }
}
