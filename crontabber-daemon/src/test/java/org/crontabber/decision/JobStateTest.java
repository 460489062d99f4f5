package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.Slot;
import org.junit.jupiter.api.Test;

class JobStateTest {
    private static final Job JOB = Sample.backfill("a");

    /** The same job every 30 minutes, without another start. */
    private static Job halfHourly() {
        return new Job(
                "a",
                new Every(Duration.ofMinutes(30), ZoneOffset.UTC),
                at("00:00"),
                JOB.backfill(),
                JOB.retry(),
                List.of(),
                JOB.timeout(),
                true);
    }

    private static JobState skipAhead(JobState state, String... slots) {
        JobState next = state;
        Ledger ledger = Sample.ledger("08:00", JOB);
        for (String slot : slots) {
            next = Steering.apply(Sample.node(ledger, "a"), next, Sample.order(Verb.SKIP, slot, slot), at("10:00"))
                    .state();
        }
        return next;
    }

    @Test
    void nothingIsDueBeforeTheFirstSlot() {
        JobState state = JobState.met(JOB, slot("08:00"));

        assertThat(state.at(at("07:59"))).isSameAs(state);
        assertThat(state.newest()).isNull();
        assertThat(state.upcoming()).contains(slot("08:00"));
        assertThat(state.oldestNotDone()).contains(slot("08:00"));
        assertThat(state.isDone(slot("08:00"))).isFalse();
        assertThat(state.nextWake(at("07:00"))).contains(at("08:00"));
        assertThat(state.nextWake(at("08:00"))).contains(at("08:00"));
    }

    @Test
    void whatRunsMayHaveComeDueMeanwhile() {
        JobState state = JobState.met(JOB, slot("08:00")).at(at("09:00"));
        JobState running = state.begin(new Running(slot("09:00"), 1, 0, at("09:00"), true));

        assertThat(running.runningAfter(null)).contains(slot("09:00"));
        assertThat(running.runningAfter(slot("08:00"))).contains(slot("09:00"));
        assertThat(running.runningAfter(slot("09:00"))).isEmpty();
        assertThat(state.runningAfter(slot("08:00"))).isEmpty();
        Running toCome = new Running(slot("10:00"), 1, 0, at("09:00"), true);
        assertThat(state.begin(toCome).runningAfter(slot("08:00"))).isEmpty();
        assertThat(JobState.met(JOB, slot("08:00")).begin(toCome).runningAfter(null))
                .isEmpty();
    }

    @Test
    void anAttemptByHandOfWhatIsToComeLeavesWhatWasTried() {
        Job plain = Sample.plain("a");
        JobState failed = Sample.attempted(plain, Sample.met(plain, "10:00"), "10:00", Outcome.FAILED, "10:00");

        JobState running = failed.begin(new Running(slot("11:00"), 1, 0, at("10:30"), true));

        assertThat(running.progress()).isEqualTo(failed.progress());
    }

    /** A plain job's schedule has changed while it ran: all that waited waits as the newest of before. */
    @Test
    void whatRunsSinceBeforeItsScheduleChangedIsNotDone() {
        Job plain = Sample.plain("a");
        Progress waits = new PlainProgress(slot("10:00"), 1, null, null, 0);
        JobState state = new JobState(
                plain.schedule().from(slot("11:00")),
                slot("08:00"),
                slot("10:00"),
                waits,
                null,
                null,
                null,
                null,
                null,
                List.of());
        Running earlier = new Running(slot("09:00"), 1, 0, at("09:00"), false);

        assertThat(state.oldestNotDone()).contains(slot("10:00"));
        assertThat(state.begin(earlier).oldestNotDone()).contains(slot("09:00"));
        assertThat(state.begin(new Running(slot("11:00"), 1, 0, at("11:00"), false))
                        .oldestNotDone())
                .contains(slot("10:00"));
        assertThat(state.begin(new Running(slot("09:00"), 2, 0, at("10:00"), true))
                        .oldestNotDone())
                .as("by hand, of a slot that is closed")
                .contains(slot("10:00"));
    }

    @Test
    void slotsComeDueAtTheirInstantAndOnce() {
        JobState state = JobState.met(JOB, slot("08:00")).at(at("09:00"));

        assertThat(state.newest()).isEqualTo(slot("09:00"));
        assertThat(state.progress().count()).isEqualTo(2);
        assertThat(state.at(at("09:59"))).isSameAs(state);
        assertThat(state.at(at("08:30"))).isSameAs(state); // the clock went back
        assertThat(state.at(at("10:00")).progress().count()).isEqualTo(3);
        assertThat(state.upcoming()).contains(slot("10:00"));
        assertThat(state.oldestNotDone()).contains(slot("08:00"));
    }

    @Test
    void aWaitEndsAlsoWhenNothingComesDue() {
        JobState failed = Sample.attempted(JOB, Sample.met(JOB, "09:00"), "08:00", Outcome.FAILED, "09:00");

        assertThat(failed.nextWake(at("09:00"))).contains(at("09:05"));
        assertThat(failed.at(at("09:05")).nextWake(at("09:05"))).contains(at("10:00"));
        assertThat(failed.at(at("09:05")).progress().waitOver()).isEmpty();
        assertThat(failed.at(at("09:05")).newest()).isEqualTo(slot("09:00"));
    }

    /** A job that was away, whose attempt ends before a tick: what came due meanwhile is not passed over. */
    @Test
    void whatHasPassedUnnoticedIsLookedAtNext() {
        JobState behind = Sample.met(JOB, "09:00");
        JobState failed = Sample.attempted(JOB, behind, "08:00", Outcome.FAILED, "11:00");

        assertThat(behind.nextWake(at("12:30"))).contains(at("10:00"));
        assertThat(failed.nextWake(at("12:30"))).contains(at("10:00"));
        assertThat(Sample.attempted(JOB, behind.at(at("12:00")), "08:00", Outcome.FAILED, "11:00")
                        .nextWake(at("12:30")))
                .contains(at("11:05"));
    }

    @Test
    void aPlainJobsWaitEndsByItself() {
        Job plain = Sample.plain("a");
        JobState failed = Sample.attempted(plain, Sample.met(plain, "09:00"), "09:00", Outcome.FAILED, "09:00");

        assertThat(failed.nextWake(at("09:00"))).contains(at("09:05"));
        assertThat(failed.nextWake(at("09:05"))).contains(at("10:00"));
    }

    @Test
    void isDoneWithWhatIsClosedAndHasComeDue() {
        JobState state = Sample.attempted(JOB, Sample.met(JOB, "09:00"), "09:00", Outcome.SUCCEEDED, "09:00");

        assertThat(state.isDone(slot("08:00"))).isFalse();
        assertThat(state.isDone(slot("09:00"))).isTrue();
        assertThat(state.isDone(slot("10:00"))).isFalse();
    }

    @Test
    void whatWasSkippedAheadIsClosedWhenItComesDue() {
        JobState state = skipAhead(Sample.met(JOB, "09:00"), "10:00", "11:00");

        assertThat(state.isSkippedAhead(slot("10:00"))).isTrue();
        assertThat(state.isSkippedAhead(slot("12:00"))).isFalse();
        assertThat(state.upcoming()).contains(slot("10:00"));
        assertThat(state.upcomingNotSkipped()).contains(slot("12:00"));

        JobState later = state.at(at("10:00"));

        assertThat(later.newest()).isEqualTo(slot("10:00"));
        assertThat(later.isDone(slot("10:00"))).isTrue();
        assertThat(later.skippedAhead()).containsExactly(slot("11:00"));
        assertThat(later.at(at("12:00")).skippedAhead()).isEmpty();
        assertThat(later.at(at("12:00")).progress().find(slot("12:00"))).isPresent();
        assertThat(later.at(at("12:00")).isDone(slot("11:00"))).isTrue();
    }

    /** A job that has not begun, with a wait to look at while its slots are to come. */
    @Test
    void whatWasSkippedBeforeTheFirstSlotStaysSkipped() {
        JobState state = skipAhead(JobState.met(JOB, slot("08:00")), "08:00");

        assertThat(state.at(at("07:00")).skippedAhead()).containsExactly(slot("08:00"));
        assertThat(state.at(at("08:00")).isDone(slot("08:00"))).isTrue();
        assertThat(state.upcomingNotSkipped()).contains(slot("09:00"));
    }

    @Test
    void anotherScheduleKeepsOpenSlotsAndGoesOnAfterTheNewest() {
        JobState state = Sample.attempted(JOB, Sample.met(JOB, "10:00"), "08:00", Outcome.FAILED, "10:00");

        JobState next = state.rescheduled(halfHourly(), Sample.GRID, at("10:03"));

        assertThat(next.slots().first()).isEqualTo(slot("10:30"));
        assertThat(next.firstEver()).isEqualTo(slot("08:00"));
        assertThat(next.newest()).isEqualTo(slot("10:00"));
        assertThat(next.progress().count()).isEqualTo(3);
        assertThat(next.at(at("10:30")).progress().count()).isEqualTo(4);
    }

    @Test
    void anotherScheduleBeforeTheFirstSlotIsAFirstSight() {
        JobState next = JobState.met(JOB, slot("18:00")).rescheduled(halfHourly(), Sample.GRID, at("10:03"));

        assertThat(next.slots().first()).isEqualTo(slot("10:00")); // start is not applied again
        assertThat(next.firstEver()).isEqualTo(slot("10:00"));
        assertThat(next.newest()).isNull();
    }

    @Test
    void aStateKeepsItsListToItself() {
        List<Slot> ahead = new java.util.ArrayList<>(List.of(slot("10:00")));
        JobState state = Sample.met(JOB, "09:00").skippingAhead(ahead);
        ahead.clear();

        assertThat(state.skippedAhead()).hasSize(1);
    }

    @Test
    void missingSlotsAreRangesAndWhatHasErrors() {
        JobState failed = Sample.attempted(JOB, Sample.met(JOB, "12:00"), "10:00", Outcome.FAILED, "12:00");
        JobState done = Sample.attempted(JOB, failed, "12:00", Outcome.SUCCEEDED, "12:00");

        assertThat(Missing.of(done))
                .containsExactly(
                        new Missing(slot("08:00"), slot("09:00"), 2, 0),
                        new Missing(slot("10:00"), slot("10:00"), 1, 1),
                        new Missing(slot("11:00"), slot("11:00"), 1, 0));
    }

    @Test
    void aPlainJobMissesOneRange() {
        Job plain = Sample.plain("a");
        JobState failed = Sample.attempted(plain, Sample.met(plain, "10:00"), "10:00", Outcome.FAILED, "10:00");

        assertThat(Missing.of(failed)).containsExactly(new Missing(slot("08:00"), slot("10:00"), 3, 1));
        assertThat(Missing.of(Sample.attempted(plain, failed, "10:00", Outcome.SUCCEEDED, "10:05")))
                .isEmpty();
        assertThat(Missing.of(JobState.met(plain, slot("08:00")))).isEmpty();
    }

    @Test
    void aStoreGivesBackWhatItKept() {
        JobState failed = Sample.attempted(JOB, Sample.met(JOB, "12:00"), "10:00", Outcome.FAILED, "12:00");
        OpenSlot touched = failed.progress().find(slot("10:00")).orElseThrow();

        Progress stored = Stored.backfill(
                failed.slots(),
                List.of(List.of(slot("08:00"), slot("09:00")), List.of(slot("11:00"), slot("12:00"))),
                List.of(touched));

        assertThat(stored).isEqualTo(failed.progress());
        assertThat(stored.waitOver()).contains(Instant.parse("2026-03-09T12:05:00Z"));
    }
}
