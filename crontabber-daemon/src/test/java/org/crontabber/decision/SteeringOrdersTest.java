package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.order;
import static org.crontabber.decision.Sample.slot;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Steering.Answer;
import org.crontabber.decision.Steering.Order;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Every;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What each order changes, and what it is told when it changes nothing. */
class SteeringOrdersTest {
    private static final Job JOB = Sample.backfill("a");
    private static final JobState DUE = Sample.met(JOB, "10:00");
    private static final JobState FAILED = Sample.attempted(JOB, DUE, "08:00", Outcome.FAILED, "10:00");

    private static Answer apply(Job job, JobState state, Order order) {
        Node node = JobGraph.of(List.of(job), Map.of()).find("a").orElseThrow();
        return Steering.apply(node, state, order, at("10:01"));
    }

    private static Answer apply(JobState state, Order order) {
        return apply(JOB, state, order);
    }

    private static Order pause(String who, @Nullable String why) {
        return new Order(Verb.PAUSE, null, null, false, who, why);
    }

    private static void isRefused(Answer answer, JobState state, String why) {
        assertThat(answer.ok()).isFalse();
        assertThat(answer.state()).isSameAs(state);
        assertThat(answer.slots()).isEmpty();
        assertThat(answer.sentence()).isEqualTo(why);
    }

    @Test
    void aSkipTellsTheNewestThatHasComeDue() {
        assertThat(apply(DUE, order(Verb.SKIP, "08:00", "12:00")).newestDue()).contains(slot("10:00"));
        assertThat(apply(DUE, order(Verb.SKIP, "08:00", "09:00")).newestDue()).contains(slot("09:00"));
        assertThat(apply(DUE, order(Verb.SKIP, "11:00", "12:00")).newestDue()).isEmpty();
    }

    @Test
    void oneVerbAloneBeginsAnAttempt() {
        assertThat(Verb.values()).filteredOn(Verb::runsJobs).containsExactly(Verb.RUN);
    }

    @Test
    void aPauseIsKeptUntilAResume() {
        Answer paused = apply(DUE, pause("ann", "upgrade"));
        Answer resumed = apply(paused.state(), order(Verb.RESUME, null, null));

        assertThat(paused.sentence()).isEqualTo("a is paused");
        assertThat(paused.state().pause()).isEqualTo(new Pause("ann", "upgrade", at("10:01")));
        assertThat(resumed.sentence()).isEqualTo("a goes on");
        assertThat(resumed.state()).isEqualTo(DUE);
        assertThat(resumed.ok()).isTrue();
        isRefused(apply(DUE, order(Verb.RESUME, null, null)), DUE, "a is not paused");
    }

    @Test
    void onlyAPauseThatSaysWhyReplacesOne() {
        JobState paused = DUE.with(new Pause("ann", "upgrade", at("09:00").plusMillis(5)));
        JobState byATable = DUE.with(new Pause("ann", null, null));

        isRefused(
                apply(paused, pause("bob", null)),
                paused,
                "a is paused already, since 2026-03-09T09:00:00Z by ann: upgrade");
        isRefused(apply(byATable, pause("bob", null)), byATable, "a is paused already by ann");
        assertThat(apply(paused, pause("bob", "still")).state().pause())
                .isEqualTo(new Pause("bob", "still", at("09:00").plusMillis(5)));
    }

    @Test
    void aSkipClosesOpenSlotsAndThoseToCome() {
        Answer skipped = apply(FAILED, order(Verb.SKIP, "08:00", "12:00"));

        assertThat(skipped.sentence()).isEqualTo("5 slots of a skipped");
        assertThat(skipped.slots()).extracting(OpenSlot::errors).containsExactly(1, 0, 0, 0, 0);
        assertThat(skipped.state().progress().count()).isZero();
        assertThat(skipped.state().skippedAhead()).containsExactly(slot("11:00"), slot("12:00"));
        isRefused(
                apply(skipped.state(), order(Verb.SKIP, "08:00", "12:00")),
                skipped.state(),
                "no open slot of a lies there");
        assertThat(apply(skipped.state(), order(Verb.SKIP, "12:00", "13:00"))
                        .state()
                        .skippedAhead())
                .containsExactly(slot("11:00"), slot("12:00"), slot("13:00"));
    }

    @Test
    void aSlotThatRunsIsNotSkippedNorHeld() {
        JobState running = DUE.begin(Transition.begin(DUE, slot("09:00"), at("10:00")));

        isRefused(
                apply(running, order(Verb.SKIP, "08:00", "10:00")),
                running,
                "2026-03-09T09:00:00Z of a is running: wait for its end");
        assertThat(apply(running, order(Verb.SKIP, "10:00", "10:00")).sentence())
                .isEqualTo("1 slot of a skipped");
        assertThat(apply(running, order(Verb.HOLD, "08:00", "10:00")).slots())
                .extracting(open -> open.slot().toString().substring(11, 13))
                .containsExactly("08", "10");
    }

    @Test
    void aHoldIsForSlotsThatAreNotHeld() {
        Answer held = apply(FAILED, order(Verb.HOLD, "08:00", "08:00"));

        assertThat(held.sentence()).isEqualTo("1 slot of a held");
        assertThat(held.slots())
                .containsExactly(new OpenSlot(slot("08:00"), true, 1, 1, 0, 0, null, "failed", at("10:01")));
        assertThat(held.state().progress().find(slot("08:00")))
                .contains(held.slots().get(0));
        isRefused(
                apply(held.state(), order(Verb.HOLD, "08:00", "08:00")), held.state(), "no open slot of a lies there");
        isRefused(apply(DUE, order(Verb.HOLD, "11:00", "12:00")), DUE, "no open slot of a lies there");
    }

    @Test
    void aReleaseIsForHeldSlots() {
        JobState held = apply(FAILED, order(Verb.HOLD, "08:00", "08:00")).state();
        Answer released = apply(held, order(Verb.RELEASE, "08:00", "10:00"));

        assertThat(released.sentence()).isEqualTo("1 slot of a released");
        assertThat(released.slots())
                .containsExactly(new OpenSlot(slot("08:00"), false, 1, 1, 0, 0, null, "failed", at("10:01")));
        isRefused(apply(FAILED, order(Verb.RELEASE, "08:00", "10:00")), FAILED, "no held slot of a lies there");
    }

    @Test
    void aRetryIsForSlotsThatWaitOrAreHeld() {
        JobState both = apply(FAILED, order(Verb.HOLD, "10:00", "10:00")).state();
        Answer retried = apply(both, order(Verb.RETRY, "08:00", "10:00"));

        assertThat(retried.sentence()).isEqualTo("2 slots of a due at once");
        assertThat(retried.state().progress().waitOver()).isEmpty();
        assertThat(retried.state().progress().heldCount()).isZero();
        isRefused(apply(DUE, order(Verb.RETRY, "08:00", "10:00")), DUE, "no held or waiting slot of a lies there");
    }

    @Test
    void aPlainJobHasOneSlotToChange() {
        Job plain = Sample.plain("a");
        JobState failed = Sample.attempted(plain, Sample.met(plain, "10:00"), "10:00", Outcome.FAILED, "10:00");
        Answer held = apply(plain, failed, order(Verb.HOLD, "08:00", "10:00"));

        assertThat(held.sentence()).isEqualTo("1 slot of a held");
        assertThat(held.slots())
                .containsExactly(new OpenSlot(slot("10:00"), true, 1, 1, 0, 0, null, "failed", at("10:01")));
        assertThat(held.state().progress().errors()).isEqualTo(1);
        assertThat(held.state().progress().heldCount()).isEqualTo(1);
    }

    @Test
    void aPlainJobsSlotBeforeTheOneThatWasTriedHasNoStateOfItsOwn() {
        Job plain = Sample.plain("a");
        JobState failed = Sample.attempted(plain, Sample.met(plain, "10:00"), "10:00", Outcome.FAILED, "10:00");

        isRefused(apply(plain, failed, order(Verb.HOLD, "08:00", "09:00")), failed, "no open slot of a lies there");
    }

    @Test
    void aPlainJobsSlotBeforeTheOneThatRunsHasNoStateOfItsOwn() {
        Job plain = Sample.plain("a");
        JobState due = Sample.met(plain, "08:00").at(at("10:00"));
        JobState running = due.begin(Transition.begin(due, slot("10:00"), at("10:00")));

        isRefused(apply(plain, running, order(Verb.HOLD, "08:00", "09:00")), running, "no open slot of a lies there");
    }

    @Test
    void anOrderIsAboutTheJobsInstantsFromAndToIncluded() {
        assertThat(Steering.slots(DUE, order(Verb.SKIP, "08:00", "10:00")))
                .containsExactly(slot("08:00"), slot("09:00"), slot("10:00"));
        assertThat(Steering.slots(DUE, order(Verb.SKIP, "08:01", "09:59"))).containsExactly(slot("09:00"));
        assertThat(Steering.slots(DUE, order(Verb.SKIP, "08:01", "08:59"))).isEmpty();
        assertThat(Steering.slots(DUE, order(Verb.SKIP, "08:00", null))).isEmpty();
        assertThat(Steering.slots(DUE, order(Verb.SKIP, null, "08:00"))).isEmpty();
    }

    @Test
    void openSlotsOfAnEarlierScheduleAreAmongThem() {
        Job later = new Job(
                "a",
                new Every(Duration.ofMinutes(90), ZoneOffset.UTC),
                null,
                JOB.backfill(),
                JOB.retry(),
                List.of(),
                JOB.timeout(),
                true);
        JobState state = FAILED.rescheduled(later, Sample.GRID, at("10:30"));

        assertThat(Steering.slots(state, order(Verb.SKIP, "08:00", "12:00")))
                .containsExactly(slot("08:00"), slot("09:00"), slot("10:00"), slot("10:30"), slot("12:00"));
    }

    @Test
    void anOrderHasItsBounds() {
        Order tooMany = until(Verb.HOLD, Steering.MOST_SLOTS);
        Order tooManyToCome = until(Verb.SKIP, Steering.MOST_SLOTS_TO_COME + 3);

        assertThat(apply(DUE, tooMany).sentence())
                .isEqualTo("more than 100000 slots of a lie there, and no request is about more: name a shorter range");
        assertThat(excess(DUE, until(Verb.HOLD, Steering.MOST_SLOTS - 1))).isEmpty();
        assertThat(apply(DUE, tooManyToCome).sentence())
                .startsWith(
                        "10001 slots of a that lie there are to come, and no request skips more than 10000 of them");
        assertThat(excess(DUE, until(Verb.SKIP, Steering.MOST_SLOTS_TO_COME + 2)))
                .isEmpty();
        assertThat(excess(JobState.met(JOB, slot("08:00")), until(Verb.SKIP, Steering.MOST_SLOTS_TO_COME)))
                .isPresent();
    }

    private static Optional<String> excess(JobState state, Order order) {
        return Steering.excess(JobGraph.of(List.of(JOB), Map.of()).find("a").orElseThrow(), state, order);
    }

    /** From the first slot on, so many hours further: one slot more than that. */
    private static Order until(Verb verb, int hours) {
        Instant from = at("08:00");
        return new Order(verb, from, from.plus(Duration.ofHours(hours)), false, "tester", null);
    }

    @Test
    void aRunIsNoChange() {
        assertThatThrownBy(() -> apply(DUE, order(Verb.RUN, null, null))).hasMessageContaining("not a change");
    }
}
