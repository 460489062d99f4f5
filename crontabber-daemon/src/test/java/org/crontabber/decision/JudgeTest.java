package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.decision.Sample.after;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Verdicts in the order in which they come before each other, and the slot that goes next. */
class JudgeTest {
    private static String verdict(Ledger ledger, String job, String slot, String now) {
        return VerdictText.of(Judge.judge(Sample.node(ledger, job), slot(slot), ledger, at(now)));
    }

    private static String verdict(Ledger ledger, String job, String now) {
        return VerdictText.of(Judge.of(Sample.node(ledger, job), ledger, at(now)));
    }

    private static Optional<String> startable(Ledger ledger, String job, String now) {
        return text(Judge.startable(Sample.node(ledger, job), ledger, at(now)));
    }

    private static Optional<String> head(Ledger ledger, String job, String now) {
        return text(Judge.head(Sample.node(ledger, job), ledger, at(now)));
    }

    private static Optional<String> text(Optional<Slot> slot) {
        return slot.map(found -> found.toString().substring(11, 16));
    }

    private static void steer(Ledger ledger, String job, Verb verb, @Nullable String from, @Nullable String to) {
        Node node = Sample.node(ledger, job);
        Steering.Answer answer =
                Steering.apply(node, Sample.state(ledger, job), Sample.order(verb, from, to), at("10:00"));
        assertThat(answer.ok()).as(answer.sentence()).isTrue();
        ledger.put(node, answer.state());
    }

    private static void begin(Ledger ledger, String job, String slot, String at) {
        JobState state = Sample.state(ledger, job);
        ledger.put(Sample.node(ledger, job), state.begin(Transition.begin(state, slot(slot), at(at))));
    }

    @Test
    void whatKeepsTheWholeJobComesFirst() {
        Job plain = Sample.plain("a");
        Ledger broken = new Ledger(JobGraph.of(List.of(), Map.of("a", "jobs.toml:3")));
        Ledger unmet = new Ledger(JobGraph.of(List.of(plain), Map.of()));
        Ledger disabled = Sample.ledger("10:00", Sample.disabled(plain));
        disabled.put(Sample.node(disabled, "a"), Sample.met(plain, "10:00"));
        Ledger quarantined = Sample.ledger("10:00", plain);
        quarantined.quarantine(Sample.node(quarantined, "a"), "row of run: slot is odd");
        Ledger paused = Sample.ledger("10:00", plain);
        steer(paused, "a", Verb.PAUSE, null, null);

        assertThat(verdict(broken, "a", "10:00")).isEqualTo("broken jobs.toml:3");
        assertThat(verdict(unmet, "a", "10:00")).isEqualTo("not_due no slot yet");
        assertThat(verdict(unmet, "a", "10:00", "10:00")).isEqualTo("not_due no slot yet");
        assertThat(verdict(disabled, "a", "10:00")).isEqualTo("disabled");
        assertThat(verdict(quarantined, "a", "10:00")).isEqualTo("broken row of run: slot is odd");
        assertThat(verdict(paused, "a", "10:00", "11:00")).isEqualTo("paused by tester");
        for (Ledger ledger : List.of(broken, unmet, disabled, quarantined, paused)) {
            assertThat(startable(ledger, "a", "10:00")).isEmpty();
        }
        assertThat(quarantined.quarantined()).isEqualTo(1);
    }

    @Test
    void aSlotIsDueAtItsInstant() {
        Ledger ledger = Sample.ledger("10:00", Sample.backfill("a"));

        assertThat(verdict(ledger, "a", "11:00", "10:59")).isEqualTo("not_due until 2026-03-09T11:00:00Z");
        assertThat(verdict(ledger, "a", "08:00", "10:00")).isEqualTo("run");
        assertThat(verdict(Sample.ledger("08:00", Sample.plain("a")), "a", "08:00", "08:00"))
                .isEqualTo("run");
    }

    @Test
    void heldComesBeforeRunningAndThatBeforeARetry() {
        Ledger ledger = Sample.ledger("10:00", Sample.job("a", Sample.CONTINUE));
        Sample.attempt(ledger, "a", "08:00", Outcome.FAILED, "10:00");
        assertThat(verdict(ledger, "a", "08:00", "10:04")).isEqualTo("retry_delay until 2026-03-09T10:05:00Z: failed");
        assertThat(verdict(ledger, "a", "08:00", "10:05")).isEqualTo("run");

        begin(ledger, "a", "09:00", "10:01");
        assertThat(verdict(ledger, "a", "08:00", "10:04"))
                .isEqualTo("running its 2026-03-09T09:00:00Z since 2026-03-09T10:01:00Z");
        assertThat(verdict(ledger, "a", "09:00", "10:04")).isEqualTo("running since 2026-03-09T10:01:00Z");
        assertThat(head(ledger, "a", "10:04")).contains("09:00");
        assertThat(startable(ledger, "a", "10:04")).isEmpty();

        steer(ledger, "a", Verb.HOLD, "08:00", "08:00");
        assertThat(verdict(ledger, "a", "08:00", "10:04")).isEqualTo("held after 1 error");
    }

    @Test
    void lossesCountIntoWhatHeldSays() {
        Ledger ledger = Sample.ledger("10:00", Sample.backfill("a"));
        Sample.attempt(ledger, "a", "08:00", Outcome.FAILED, "10:00");
        Sample.attempt(ledger, "a", "08:00", Outcome.LOST, "10:00");
        steer(ledger, "a", Verb.HOLD, "08:00", "08:00");

        assertThat(verdict(ledger, "a", "08:00", "10:00")).isEqualTo("held after 2 errors");
    }

    @Test
    void underStopAllLaterSlotsWaitForTheHead() {
        Ledger ledger = Sample.ledger("10:00", Sample.backfill("a"));
        assertThat(verdict(ledger, "a", "09:00", "10:00")).isEqualTo("earlier_slot 2026-03-09T08:00:00Z");

        Sample.attempt(ledger, "a", "08:00", Outcome.FAILED, "10:00");
        assertThat(startable(ledger, "a", "10:00")).isEmpty();
        assertThat(head(ledger, "a", "10:00")).contains("08:00");

        steer(ledger, "a", Verb.HOLD, "08:00", "08:00");
        assertThat(startable(ledger, "a", "10:00")).contains("09:00");
        assertThat(verdict(ledger, "a", "09:00", "10:00")).isEqualTo("run");

        steer(ledger, "a", Verb.HOLD, "09:00", "10:00");
        assertThat(head(ledger, "a", "10:00")).contains("08:00"); // all are held: the oldest
    }

    @Test
    void underContinueAWaitingSlotIsPassedOver() {
        Ledger ledger = Sample.ledger("10:00", Sample.job("a", Sample.CONTINUE), Sample.job("n", Sample.NEWEST_FIRST));
        Sample.attempt(ledger, "a", "08:00", Outcome.FAILED, "10:00");
        Sample.attempt(ledger, "n", "10:00", Outcome.FAILED, "10:00");

        assertThat(startable(ledger, "a", "10:00")).contains("09:00");
        assertThat(startable(ledger, "n", "10:00")).contains("09:00");
        assertThat(text(Judge.oldestStartable(Sample.node(ledger, "n"), ledger, at("10:00"))))
                .contains("08:00");
        assertThat(verdict(ledger, "a", "10:00", "10:00")).isEqualTo("run");
    }

    @Test
    void aChildSaysForWhichSlotOfWhichParentItWaits() {
        Ledger ledger = Sample.ledger(
                "10:00",
                Sample.backfill("p"),
                Sample.backfill("c", after("p", Match.COVERS)),
                Sample.plain("d", after("p", Match.LATEST)));
        assertThat(verdict(ledger, "c", "08:00", "10:00")).isEqualTo("parent p 2026-03-09T08:00:00Z (run)");

        Sample.attempt(ledger, "p", "08:00", Outcome.SUCCEEDED, "10:00");
        Sample.attempt(ledger, "p", "09:00", Outcome.FAILED, "10:00");
        assertThat(verdict(ledger, "c", "08:00", "10:00")).isEqualTo("run");
        assertThat(startable(ledger, "c", "10:00")).contains("08:00");
        assertThat(verdict(ledger, "d", "10:00"))
                .isEqualTo("parent p 2026-03-09T09:00:00Z (retry_delay until 2026-03-09T10:05:00Z: failed)");

        Sample.attempt(ledger, "c", "08:00", Outcome.SUCCEEDED, "10:00");
        assertThat(startable(ledger, "c", "10:00")).isEmpty();
        assertThat(head(ledger, "c", "10:00")).contains("09:00");
    }

    /** One that a person has released, say: it waits like any other, and no older one takes its place. */
    @Test
    void aTriedSlotWaitsForItsParentsToo() {
        Ledger ledger = Sample.ledger("10:00", Sample.backfill("p"), Sample.plain("c", after("p", Match.COVERS)));
        Sample.attempt(ledger, "p", "08:00", Outcome.SUCCEEDED, "10:00");
        assertThat(startable(ledger, "c", "10:00")).contains("08:00");

        Sample.attempt(ledger, "c", "10:00", Outcome.FAILED, "09:55"); // by hand, say

        assertThat(startable(ledger, "c", "10:00")).isEmpty();
        assertThat(verdict(ledger, "c", "10:00", "10:00")).startsWith("parent p");
    }

    @Test
    void aChildOfAParentWithoutASlotSaysSo() {
        Ledger ledger =
                Sample.ledger("10:00", Sample.disabled(Sample.plain("p")), Sample.plain("c", after("p", Match.COVERS)));

        assertThat(verdict(ledger, "c", "10:00")).isEqualTo("parent p (disabled)");
    }

    @Test
    void withoutAnOpenSlotTheNextOneToComeStandsForTheJob() {
        Ledger ledger = Sample.ledger("08:00", Sample.backfill("a"), Sample.plain("b"));
        Sample.attempt(ledger, "a", "08:00", Outcome.SUCCEEDED, "08:00");
        Sample.attempt(ledger, "b", "08:00", Outcome.SUCCEEDED, "08:00");
        steer(ledger, "a", Verb.SKIP, "09:00", "09:00");

        assertThat(verdict(ledger, "a", "08:30")).isEqualTo("not_due until 2026-03-09T10:00:00Z");
        assertThat(verdict(ledger, "b", "08:30")).isEqualTo("not_due until 2026-03-09T09:00:00Z");
        assertThat(startable(ledger, "b", "08:30")).isEmpty();
    }
}
