package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.time.Instant;
import org.crontabber.decision.Backfill.OnFailure;
import org.crontabber.decision.Backfill.Order;
import org.crontabber.decision.Transition.End;
import org.crontabber.decision.Transition.Ended;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TransitionTest {
    private static final Job JOB = Sample.backfill("a");
    private static final JobState DUE = Sample.met(JOB, "10:00");

    private static Ended end(Job job, JobState state, String slot, End end, String lastTick) {
        return Transition.end(job, state.begin(Transition.begin(state, slot(slot), at(lastTick))), end, at(lastTick));
    }

    private static OpenSlot left(Job job, JobState state, String slot, Outcome outcome, String lastTick) {
        OpenSlot left = end(job, state, slot, End.of(outcome), lastTick).left();
        return left == null ? OpenSlot.untouched(slot("08:00")) : left;
    }

    @Test
    void aSuccessClosesTheSlotAndIsRemembered() {
        Ended ended = end(JOB, DUE, "08:00", End.of(Outcome.SUCCEEDED), "10:00");

        assertThat(ended.left()).isNull();
        assertThat(ended.holds()).isFalse();
        assertThat(ended.moves()).isTrue();
        assertThat(ended.attempt().attempt()).isEqualTo(1);
        assertThat(ended.state().running()).isNull();
        assertThat(ended.state().lastBegan()).isEqualTo(at("10:00"));
        assertThat(ended.state().lastCounted()).isTrue();
        assertThat(ended.state().lastSuccess()).isEqualTo(slot("08:00"));
        assertThat(ended.state().isDone(slot("08:00"))).isTrue();
        assertThat(ended.bare()).isEqualTo(ended);
    }

    @Test
    void theLastSuccessIsThatOfTheNewestSlot() {
        JobState newest = Sample.attempted(JOB, DUE, "10:00", Outcome.SUCCEEDED, "10:00");
        JobState older = Sample.attempted(JOB, newest, "08:00", Outcome.SUCCEEDED, "10:00");

        assertThat(older.lastSuccess()).isEqualTo(slot("10:00"));
        assertThat(Sample.attempted(JOB, older.at(at("11:00")), "11:00", Outcome.SUCCEEDED, "11:00")
                        .lastSuccess())
                .isEqualTo(slot("11:00"));
    }

    @ParameterizedTest
    @CsvSource({
        "FAILED,      1, 0, 0, 2026-03-09T10:05:00Z, false, failed",
        "TIMED_OUT,   1, 0, 0, 2026-03-09T10:05:00Z, false, timed_out",
        "LOST,        0, 1, 1, ,                     ,      ",
        "CANCELLED,   0, 0, 0, ,                     ,      ",
        "INTERRUPTED, 0, 0, 0, ,                     ,      "
    })
    void anythingElseLeavesItOpen(
            Outcome outcome,
            int errors,
            int losses,
            int lossesInRow,
            @Nullable Instant notBefore,
            @Nullable Boolean counted,
            @Nullable String error) {
        Ended ended = end(JOB, DUE, "08:00", End.of(outcome), "10:00");

        assertThat(ended.left())
                .isEqualTo(new OpenSlot(
                        slot("08:00"), false, 1, errors, losses, lossesInRow, notBefore, error, at("10:00")));
        assertThat(ended.state().progress().find(slot("08:00"))).contains(ended.left());
        assertThat(ended.state().lastCounted()).isEqualTo(counted);
        assertThat(ended.state().lastSuccess()).isNull();
        assertThat(ended.moves()).isTrue();
    }

    @Test
    void theErrorsTextStaysUntilAnotherOne() {
        Ended failed = end(JOB, DUE, "08:00", new End(Outcome.FAILED, "exit 1", false, null), "10:00");
        JobState after = failed.state().at(at("10:05"));

        assertThat(failed.left()).extracting(OpenSlot::lastError).isEqualTo("exit 1");
        assertThat(failed.bare().left()).extracting(OpenSlot::lastError).isNull();
        assertThat(failed.bare().state()).isEqualTo(failed.state());
        assertThat(left(JOB, after, "08:00", Outcome.CANCELLED, "10:05").lastError())
                .isEqualTo("exit 1");
        assertThat(left(JOB, after, "08:00", Outcome.TIMED_OUT, "10:05").lastError())
                .isEqualTo("timed_out");
    }

    /** The k-th loss in a row waits as the (errors + k − 1)-th error would; a counted attempt ends the row. */
    @Test
    void lossesInARowWaitFromTheSecondOn() {
        Job job = new Job(
                "a",
                JOB.schedule(),
                JOB.start(),
                JOB.backfill(),
                new Retry(java.time.Duration.ofMinutes(10), 2, null),
                JOB.after(),
                JOB.timeout(),
                true);
        JobState failed = Sample.attempted(job, DUE, "08:00", Outcome.FAILED, "10:00");
        JobState lost = Sample.attempted(job, failed, "08:00", Outcome.LOST, "10:10");
        JobState lostTwice = Sample.attempted(job, lost, "08:00", Outcome.LOST, "10:10");
        JobState interrupted = Sample.attempted(job, lost, "08:00", Outcome.INTERRUPTED, "10:10");
        JobState failedAgain = Sample.attempted(job, lostTwice, "08:00", Outcome.FAILED, "10:30");

        assertThat(lost.progress().find(slot("08:00")).orElseThrow().notBefore())
                .isNull();
        assertThat(lostTwice.progress().find(slot("08:00")).orElseThrow().notBefore())
                .isEqualTo(at("10:30")); // as its second error
        assertThat(left(job, interrupted, "08:00", Outcome.LOST, "10:10").lossesInRow())
                .isEqualTo(2);
        assertThat(left(job, failedAgain, "08:00", Outcome.LOST, "10:50"))
                .extracting(OpenSlot::lossesInRow, OpenSlot::losses, OpenSlot::notBefore)
                .containsExactly(1, 3, null);
    }

    @Test
    void errorsAndLossesTogetherHold() {
        Job job = Sample.job("a", new Backfill(Order.OLDEST_FIRST, OnFailure.STOP, 2, null, 1000));
        JobState lost = Sample.attempted(job, DUE, "08:00", Outcome.LOST, "10:00");

        assertThat(left(job, DUE, "08:00", Outcome.FAILED, "10:00").held()).isFalse();
        assertThat(end(job, lost, "08:00", End.of(Outcome.FAILED), "10:00").holds())
                .isTrue();
        assertThat(left(job, lost, "08:00", Outcome.FAILED, "10:00").notBefore())
                .isNull();
        assertThat(left(job, lost, "08:00", Outcome.LOST, "10:00").held()).isTrue();
    }

    /** Not even one that reached the bound before it was released. */
    @ParameterizedTest
    @EnumSource(
            value = Outcome.class,
            names = {"CANCELLED", "INTERRUPTED"})
    void whatIsNotTheWorksFaultHoldsNothing(Outcome outcome) {
        Job job = Sample.job("a", new Backfill(Order.OLDEST_FIRST, OnFailure.STOP, 1, null, 1000));
        JobState failed = Sample.attempted(JOB, DUE, "08:00", Outcome.FAILED, "10:00");

        assertThat(left(job, failed, "08:00", outcome, "10:05").held()).isFalse();
    }

    @Test
    void anActionCanAskForAHold() {
        Ended ended =
                end(JOB, DUE, "08:00", new End(Outcome.FAILED, "it ends its transaction itself", true, null), "10:00");

        assertThat(ended.holds()).isTrue();
        assertThat(ended.state().progress().heldCount()).isEqualTo(1);
    }

    @Test
    void attemptsAreNumberedWithinTheirSlot() {
        JobState failed = Sample.attempted(JOB, DUE, "08:00", Outcome.FAILED, "10:00");

        assertThat(Transition.begin(failed, slot("08:00"), at("10:05")))
                .isEqualTo(new Running(slot("08:00"), 2, 0, at("10:05"), false));
        assertThat(Transition.begin(failed, slot("09:00"), at("10:05")).attempt())
                .isEqualTo(1);
    }

    @Test
    void aPlainAttemptStandsForTheOlderSlots() {
        JobState behind = Sample.met(Sample.plain("a"), "10:00");

        assertThat(Transition.begin(behind, slot("10:00"), at("10:00")).coalesced())
                .isEqualTo(2);
        assertThat(Transition.byHand(behind, slot("10:00"), 4, at("10:00")))
                .isEqualTo(new Running(slot("10:00"), 5, 2, at("10:00"), true));
    }

    @Test
    void anAttemptByHandOfADoneSlotLeavesNothing() {
        JobState done = Sample.attempted(JOB, DUE, "08:00", Outcome.SUCCEEDED, "10:00");
        Running again = Transition.byHand(done, slot("08:00"), 1, at("10:01"));

        Ended ended = Transition.end(JOB, done.begin(again), End.of(Outcome.FAILED), at("10:00"));

        assertThat(again).isEqualTo(new Running(slot("08:00"), 2, 0, at("10:01"), true));
        assertThat(Transition.moves(done, again)).isFalse();
        assertThat(ended.moves()).isFalse();
        assertThat(ended.left()).isNull();
        assertThat(ended.state().lastCounted()).isTrue();
        assertThat(ended.state().lastSuccess()).isEqualTo(slot("08:00"));
        assertThat(ended.state().progress()).isEqualTo(done.progress());
    }

    @Test
    void anAttemptByHandOfAnOpenSlotMovesTheJob() {
        Running first = Transition.byHand(DUE, slot("08:00"), 0, at("10:01"));

        assertThat(Transition.moves(DUE, first)).isTrue();
        assertThat(Transition.end(JOB, DUE.begin(first), End.of(Outcome.SUCCEEDED), at("10:00"))
                        .state()
                        .isDone(slot("08:00")))
                .isTrue();
    }

    @Test
    void anEndWithoutABeginningIsRefused() {
        assertThatThrownBy(() -> Transition.end(JOB, DUE, End.of(Outcome.FAILED), at("10:00")))
                .hasMessage("job a received FAILED while idle");
    }

    @Test
    void aSkipClosesTheSlotWithoutASuccess() {
        JobState skipped = Transition.skip(DUE, slot("08:00"));

        assertThat(skipped.isDone(slot("08:00"))).isTrue();
        assertThat(skipped.lastSuccess()).isNull();
    }
}
