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
import org.crontabber.decision.Steering.Order;
import org.crontabber.decision.Steering.Verb;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which slot {@code run} is about, and what speaks against it. */
class ByHandTest {
    private static Order run(@Nullable String slot, boolean force) {
        return new Order(
                Verb.RUN, slot == null ? null : at(slot), slot == null ? null : at(slot), force, "tester", null);
    }

    private static Optional<String> slotOf(Ledger ledger, String job, @Nullable String named) {
        return ByHand.slot(Sample.node(ledger, job), ledger, at("10:30"), run(named, false))
                .map(slot -> slot.toString().substring(11, 16));
    }

    private static Optional<String> against(Ledger ledger, String job, String slot, boolean force) {
        return ByHand.against(Sample.node(ledger, job), slot(slot), ledger, at("10:30"), run(slot, force))
                .map(VerdictText::of);
    }

    @Test
    void theNamedSlotIsTakenIfTheJobHasIt() {
        Ledger ledger = Sample.ledger("10:00", Sample.backfill("a"));

        assertThat(slotOf(ledger, "a", "09:00")).contains("09:00");
        assertThat(slotOf(ledger, "a", "09:30")).isEmpty();
        assertThat(slotOf(new Ledger(ledger.graph()), "a", "09:00")).isEmpty();
    }

    @Test
    void otherwiseTheOneThatGoesNextOrTheOldestOpenOrTheNewest() {
        Ledger ledger = Sample.ledger("10:00", Sample.backfill("a"), Sample.plain("b"));
        assertThat(slotOf(ledger, "a", null)).contains("08:00");
        assertThat(slotOf(ledger, "b", null)).contains("10:00");

        Sample.attempt(ledger, "a", "08:00", Outcome.FAILED, "10:28");
        assertThat(slotOf(ledger, "a", null)).contains("08:00");

        for (String slot : List.of("08:00", "09:00", "10:00")) {
            Sample.attempt(ledger, "a", slot, Outcome.SUCCEEDED, "10:00");
        }
        Sample.attempt(ledger, "b", "10:00", Outcome.SUCCEEDED, "10:00");
        assertThat(slotOf(ledger, "a", null)).contains("10:00");
        assertThat(slotOf(ledger, "b", null)).contains("10:00");
    }

    @Test
    void aHeldSlotIsTakenWhenThereIsNoOther() {
        Ledger ledger = Sample.ledger("08:00", Sample.backfill("a"));
        Node node = Sample.node(ledger, "a");
        Order hold = Sample.order(Verb.HOLD, "08:00", "08:00");
        ledger.put(
                node,
                Steering.apply(node, Sample.state(ledger, "a"), hold, at("10:00"))
                        .state()
                        .at(at("09:00")));
        Sample.attempt(ledger, "a", "09:00", Outcome.SUCCEEDED, "10:00");

        assertThat(slotOf(ledger, "a", null)).contains("08:00");
    }

    @Test
    void aJobThatHasNotBegunIsRunForItsFirstSlot() {
        Ledger ledger = Sample.ledger("07:00", Sample.plain("a"));

        assertThat(slotOf(ledger, "a", null)).contains("08:00");
    }

    @Test
    void onlyANamedSlotIsToCome() {
        assertThat(ByHand.isToCome(slot("11:00"), run("11:00", true), at("10:59")))
                .isTrue();
        assertThat(ByHand.isToCome(slot("11:00"), run("11:00", true), at("11:00")))
                .isFalse();
        assertThat(ByHand.isToCome(slot("11:00"), run(null, true), at("10:59"))).isFalse();
    }

    @Test
    void aRetryDelayIsPassedOverAndADoneSlotIsNot() {
        Ledger ledger = Sample.ledger("10:00", Sample.backfill("a"), Sample.plain("b"));
        Sample.attempt(ledger, "a", "08:00", Outcome.FAILED, "10:28");
        Sample.attempt(ledger, "b", "10:00", Outcome.SUCCEEDED, "10:00");

        assertThat(against(ledger, "a", "08:00", false)).isEmpty();
        assertThat(against(ledger, "a", "09:00", false)).contains("earlier_slot 2026-03-09T08:00:00Z");
        assertThat(against(ledger, "b", "10:00", false)).contains("not_due until 2026-03-09T11:00:00Z");
        assertThat(against(ledger, "b", "10:00", true)).isEmpty();
        assertThat(against(Sample.ledger("10:00", Sample.backfill("a")), "a", "08:00", false))
                .isEmpty();
    }

    @Test
    void forcePassesEverythingOverButAnAttemptThatRunsAndABrokenJob() {
        Ledger ledger = Sample.ledger("10:00", Sample.backfill("p"), Sample.backfill("c", after("p", Match.COVERS)));
        Ledger broken = new Ledger(JobGraph.of(List.of(), Map.of("a", "jobs.toml:3")));
        assertThat(against(ledger, "c", "08:00", false)).contains("parent p 2026-03-09T08:00:00Z (run)");
        assertThat(against(ledger, "c", "08:00", true)).isEmpty();
        assertThat(against(broken, "a", "08:00", true)).contains("broken jobs.toml:3");

        JobState state = Sample.state(ledger, "p");
        ledger.put(Sample.node(ledger, "p"), state.begin(Transition.begin(state, slot("08:00"), at("10:00"))));
        assertThat(against(ledger, "p", "09:00", true))
                .contains("running its 2026-03-09T08:00:00Z since 2026-03-09T10:00:00Z");
        assertThat(against(ledger, "p", "08:00", false)).contains("running since 2026-03-09T10:00:00Z");
    }
}
