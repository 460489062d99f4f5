package org.crontabber.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.chaos.SmallHistory.DAY;
import static org.crontabber.chaos.SmallHistory.FIRST;
import static org.crontabber.chaos.SmallHistory.SECOND;
import static org.crontabber.chaos.SmallHistory.at;
import static org.crontabber.chaos.SmallHistory.execution;
import static org.crontabber.chaos.SmallHistory.id;
import static org.crontabber.chaos.SmallHistory.recorded;

import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.crontabber.chaos.Execution.Facts;
import org.crontabber.chaos.Execution.Interval;
import org.crontabber.chaos.Execution.Try;
import org.crontabber.chaos.Violation.Kind;
import org.junit.jupiter.api.Test;

/** Each kind of violation is found in a small history that has it, and none in the one that has none. */
class CheckerTest {
    private final SmallHistory small = new SmallHistory();

    private Set<Kind> kinds() {
        return Checker.check(small.history()).stream().map(Violation::kind).collect(Collectors.toSet());
    }

    private static Execution told(Execution one, Facts facts) {
        return new Execution(facts, one.began(), one.seen(), one.isDone(), one.daemon());
    }

    @Test
    void aRightHistoryHasNone() {
        assertThat(Checker.check(small.history())).isEmpty();
    }

    @Test
    void findsASlotThatWasMissed() {
        small.executions.removeIf(
                one -> one.job().equals("shipped") && one.slot().equals(SECOND));
        small.slots.removeIf(one -> one.job().equals("shipped") && one.slot().equals(SECOND));
        small.attempts.removeIf(one -> one.job().equals("shipped") && one.slot().equals(SECOND));

        assertThat(Checker.check(small.history()))
                .extracting(Violation::toString)
                .containsExactly(
                        "missed: shipped: no effect of " + SECOND,
                        "ledger: shipped: the ledger does not have " + SECOND);
    }

    @Test
    void findsAHoleBetweenTheIntervalsOfAPlainJob() {
        Instant next = SECOND.plus(DAY);
        Execution one = execution("digest", next, 1, 60);
        Facts facts = one.facts();
        small.executions.add(told(
                one,
                new Facts("digest", next, facts.date(), new Interval(SECOND.plusSeconds(1), next), facts.attempt())));

        assertThat(kinds()).contains(Kind.MISSED);
    }

    @Test
    void findsAPlainJobThatIsBehind() {
        small.replace("digest", SECOND, execution("digest", FIRST, 1, 50));

        assertThat(kinds()).contains(Kind.MISSED);
    }

    @Test
    void findsAnEffectThatWasTakenTwice() {
        small.executions.add(execution("days", SECOND, 2, 26));
        small.attempts.add(2, recorded("days", SECOND, 2, "lost", 26));
        small.slots.replaceAll(slot -> slot.job().equals("days") && slot.slot().equals(SECOND)
                ? new History.Slot("days", SECOND, slot.date(), "succeeded", new History.Counts(2, 0), slot.successId())
                : slot);

        assertThat(kinds()).contains(Kind.DOUBLED);
    }

    @Test
    void findsAShellThatIsRunAgainAfterItsSuccess() {
        small.executions.add(execution("shipped", SECOND, 2, 46));

        assertThat(kinds()).contains(Kind.DOUBLED);
    }

    @Test
    void letsAShellRunAgainWhoseSuccessWasNotRecorded() {
        small.executions.add(execution("shipped", FIRST, 2, 36));
        small.attempts.replaceAll(one ->
                one.attempt().id().equals(id("shipped", FIRST, 1)) ? recorded("shipped", FIRST, 1, "lost", 30) : one);
        small.attempts.add(3, recorded("shipped", FIRST, 2, "succeeded", 36));
        small.slots.replaceAll(slot -> slot.job().equals("shipped")
                        && slot.slot().equals(FIRST)
                ? new History.Slot(
                        "shipped", FIRST, slot.date(), "succeeded", new History.Counts(2, 0), id("shipped", FIRST, 2))
                : slot);
        small.replace("shipped", SECOND, execution("shipped", SECOND, 1, 42));
        small.attempts.replaceAll(one -> one.attempt().id().equals(id("shipped", SECOND, 1))
                ? recorded("shipped", SECOND, 1, "succeeded", 42)
                : one);

        assertThat(Checker.check(small.history())).isEmpty();
    }

    @Test
    void findsTwoAttemptsAtATime() {
        small.replace("shipped", SECOND, execution("shipped", SECOND, 1, 34));

        assertThat(kinds()).contains(Kind.OVERLAPPING);
    }

    @Test
    void findsALaterSlotBeforeAnEarlierOne() {
        small.replace("days", FIRST, execution("days", FIRST, 1, 27));

        assertThat(kinds()).contains(Kind.OUT_OF_ORDER);
    }

    @Test
    void findsASlotThatIsNone() {
        Execution right = execution("days", SECOND, 1, 20);
        Facts facts = right.facts();
        small.executions.add(told(
                right,
                new Facts("days", SECOND.plusSeconds(1), facts.date(), facts.interval(), new Try(1, "other", 1))));

        assertThat(kinds()).contains(Kind.WRONG_DATE);
    }

    @Test
    void findsASlotThatHasNotComeYet() {
        small.executions.add(execution("days", SECOND.plus(DAY), 1, 60));

        assertThat(kinds()).contains(Kind.WRONG_DATE);
    }

    @Test
    void findsAWrongDate() {
        Execution right = execution("days", SECOND, 1, 20);
        Facts facts = right.facts();
        small.replace(
                "days",
                SECOND,
                told(right, new Facts("days", SECOND, TruthJob.date(FIRST), facts.interval(), facts.attempt())));

        assertThat(kinds()).containsExactly(Kind.WRONG_DATE);
    }

    @Test
    void findsAWrongInterval() {
        Execution right = execution("days", SECOND, 1, 20);
        Facts facts = right.facts();
        small.replace(
                "days",
                SECOND,
                told(right, new Facts("days", SECOND, facts.date(), new Interval(SECOND, SECOND), facts.attempt())));

        assertThat(kinds()).containsExactly(Kind.WRONG_DATE);
    }

    @Test
    void findsAChildBeforeItsParent() {
        small.replace("shipped", FIRST, execution("shipped", FIRST, 1, 12));

        assertThat(kinds()).contains(Kind.BEFORE_PARENT);
    }

    @Test
    void findsACommitOfATermThatIsOver() {
        small.elections.set(1, new History.Election(2, at(24)));

        assertThat(Checker.check(small.history()))
                .extracting(one -> one.kind() + " " + one.job())
                .contains("STALE days", "STALE shipped", "STALE digest")
                .allMatch(one -> one.startsWith("STALE"));
    }

    @Test
    void findsATermThatGoesBack() {
        small.elections.add(new History.Election(2, at(1_001)));

        assertThat(kinds()).containsExactly(Kind.STALE);
    }

    @Test
    void findsASuccessWithoutAnEffect() {
        small.replace("days", SECOND, execution("days", SECOND, 2, 20));

        assertThat(kinds()).contains(Kind.LEDGER);
    }

    @Test
    void findsAnEffectWithoutARecord() {
        small.attempts.removeIf(one -> one.attempt().id().equals(id("shipped", SECOND, 1)));

        assertThat(kinds()).containsExactly(Kind.LEDGER);
    }

    @Test
    void findsAnErrorThatWasNotCounted() {
        small.attempts.add(0, recorded("days", FIRST, 2, "failed", 0));

        assertThat(kinds()).containsExactly(Kind.LEDGER);
    }

    @Test
    void findsAnErrorThatNoFaultExplains() {
        small.attempts.add(0, recorded("days", FIRST, 2, "failed", 0));
        small.slots.replaceAll(slot -> slot.job().equals("days") && slot.slot().equals(FIRST)
                ? new History.Slot("days", FIRST, slot.date(), "succeeded", new History.Counts(2, 1), slot.successId())
                : slot);

        assertThat(Checker.check(small.history()))
                .singleElement()
                .extracting(Violation::what)
                .asString()
                .startsWith("an error that no fault explains");
    }

    @Test
    void findsAnAttemptThatIsOpenForEver() {
        small.open.add("days");

        assertThat(kinds()).containsExactly(Kind.LEDGER);
    }

    @Test
    void findsASuccessOfWhatWasToFail() {
        small.executions.add(execution("days", Instant.parse("2026-03-07T00:00:00Z"), 1, 60));
        small.attempts.add(recorded("days", Instant.parse("2026-03-07T00:00:00Z"), 1, "succeeded", 60));

        assertThat(Checker.check(small.history()))
                .extracting(Violation::what)
                .anyMatch(what -> what.startsWith("was to fail"));
    }
}
