package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.decision.AgendaLines.agenda;
import static org.crontabber.decision.AgendaLines.bounded;
import static org.crontabber.decision.AgendaLines.decide;
import static org.crontabber.decision.AgendaLines.end;
import static org.crontabber.decision.AgendaLines.node;
import static org.crontabber.decision.Sample.after;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.decision.Backfill.OnFailure;
import org.crontabber.decision.Backfill.Order;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.decision.JobGraph.Node;
import org.junit.jupiter.api.Test;

/** Who gets a place, and who waits for one. */
class PlacesTest {
    @Test
    void placesGoToOnTimeSlotsFirstThenToWhoBeganLongestAgo() {
        Agenda agenda = agenda(2, Sample.plain("a"), Sample.plain("b"), Sample.backfill("c"));
        agenda.tick(at("09:00"));

        assertThat(decide(agenda, "09:00")).containsExactly("a 09:00", "b 09:00");
        assertThat(agenda.hasPlace()).isFalse();
        assertThat(decide(agenda, "09:00")).isEmpty();

        end(agenda, "b", Outcome.SUCCEEDED);
        assertThat(decide(agenda, "09:01")).containsExactly("c 08:00 late");

        end(agenda, "a", Outcome.SUCCEEDED);
        agenda.tick(at("10:00"));
        assertThat(decide(agenda, "10:00")).containsExactly("a 10:00"); // both began at 9:00: by name
        end(agenda, "a", Outcome.SUCCEEDED);
        assertThat(decide(agenda, "10:01")).containsExactly("b 10:00");
    }

    @Test
    void theLastCatchingUpSlotIsOnTime() {
        Agenda agenda = agenda(1, Sample.backfill("c"), Sample.job("n", Sample.NEWEST_FIRST));
        agenda.tick(at("09:00"));
        List<String> starts = new ArrayList<>();
        for (int count = 0; count < 4; count++) {
            starts.addAll(decide(agenda, "09:00"));
            agenda.running().forEach(node -> end(agenda, node.name(), Outcome.SUCCEEDED));
        }

        assertThat(starts).containsExactly("c 08:00 late", "c 09:00", "n 09:00 late", "n 08:00 late");
    }

    @Test
    void aCatchUpThatWaitedForATickHasTheNextPlace() {
        Agenda agenda = agenda(1, Sample.plain("a"), Sample.plain("b"), Sample.backfill("c"));
        agenda.tick(at("09:00"));
        assertThat(decide(agenda, "09:00")).containsExactly("a 09:00");
        agenda.tick(at("10:00"));
        end(agenda, "a", Outcome.SUCCEEDED);

        assertThat(decide(agenda, "10:01")).containsExactly("c 08:00 late"); // its claim
        end(agenda, "c", Outcome.SUCCEEDED);
        assertThat(decide(agenda, "10:02")).containsExactly("b 10:00"); // the claim has ended
    }

    @Test
    void startsOfOneTickAreBounded() {
        Agenda agenda = agenda(1, bounded("a", Duration.ofDays(9), 2));
        agenda.tick(at("11:00"));
        List<String> starts = new ArrayList<>();
        for (int count = 0; count < 3; count++) {
            starts.addAll(decide(agenda, "11:00"));
            agenda.running().forEach(node -> end(agenda, node.name(), Outcome.SUCCEEDED));
        }

        assertThat(starts).containsExactly("a 08:00 late", "a 09:00 late");
        assertThat(VerdictText.of(agenda.verdict(node(agenda, "a")))).isEqualTo("no_capacity (max_per_tick = 2)");
        assertThat(agenda.isIdle()).isFalse();

        agenda.tick(at("11:05"));
        assertThat(decide(agenda, "11:05")).containsExactly("a 10:00 late");
    }

    @Test
    void whatIsTooOldIsSkippedWhenOnlyAPlaceIsMissing() {
        Agenda agenda = agenda(1, Sample.plain("a"), bounded("f", Duration.ofHours(2), 1000));
        agenda.tick(at("11:00"));

        assertThat(decide(agenda, "11:00")).containsExactly("skip f 08:00", "a 11:00");
        agenda.tick(at("11:05")); // the one of 9:00 grows older while it waits for a place
        assertThat(decide(agenda, "11:05")).containsExactly("skip f 09:00");
        assertThat(agenda.ledger().state(node(agenda, "f")))
                .extracting(JobState::lastSuccess)
                .isNull();
    }

    @Test
    void aSkipFreesTheChildrenInTheSameDecision() {
        Agenda agenda =
                agenda(4, bounded("p", Duration.ofMinutes(90), 1000), Sample.backfill("q", after("p", Match.COVERS)));
        agenda.tick(at("10:00"));

        assertThat(decide(agenda, "10:00")).containsExactly("skip p 08:00", "p 09:00 late", "q 08:00 late");
    }

    @Test
    void whoWaitsForAPlaceSaysWhoHasIt() {
        Agenda agenda = agenda(1, Sample.plain("a"), Sample.plain("b"));
        agenda.tick(at("08:00"));
        decide(agenda, "08:00");

        assertThat(VerdictText.of(agenda.verdict(node(agenda, "b")))).isEqualTo("no_capacity (a)");
        assertThat(VerdictText.of(agenda.verdict(node(agenda, "a")))).isEqualTo("running since 2026-03-09T08:00:00Z");

        agenda.free(node(agenda, "a"));
        assertThat(decide(agenda, "08:01")).containsExactly("b 08:00");
        assertThat(agenda.ledger().state(node(agenda, "a")))
                .extracting(JobState::running)
                .isNotNull();
    }

    @Test
    void whatFollowsIsToldWhileNobodyWaits() {
        Agenda agenda = agenda(1, Sample.backfill("f"));
        Node node = node(agenda, "f");
        assertThat(agenda.following(node, at("10:00"), 9)).isEmpty();
        agenda.tick(at("10:00"));
        assertThat(agenda.following(node, at("10:00"), 9)).isEmpty();
        decide(agenda, "10:00");

        Following next = agenda.following(node, at("10:01"), 1).get(0);
        assertThat(next.attempt().slot()).isEqualTo(slot("09:00"));

        end(agenda, "f", Outcome.SUCCEEDED);
        agenda.begun(node, next.attempt());
        assertThat(agenda.running()).containsExactly(node);
        assertThat(decide(agenda, "10:01")).isEmpty();
    }

    @Test
    void nothingFollowsWhereTheDecisionHasMoreToSay() {
        Agenda waits = agenda(1, Sample.backfill("f"), Sample.plain("g"));
        Agenda exhausted = agenda(4, bounded("f", Duration.ofDays(9), 1));
        Agenda ages = agenda(4, bounded("f", Duration.ofDays(9), 9));
        for (Agenda agenda : List.of(waits, exhausted, ages)) {
            agenda.tick(at("10:00"));
            decide(agenda, "10:00");
        }

        assertThat(waits.following(node(waits, "g"), at("10:01"), 9)).isEmpty();
        assertThat(exhausted.following(node(exhausted, "f"), at("10:01"), 9)).isEmpty();
        assertThat(ages.following(node(ages, "f"), at("10:01"), 9)).isEmpty();
    }

    @Test
    void anAttemptByHandTakesAPlaceAndIsNotCounted() {
        Agenda agenda = agenda(4, bounded("a", Duration.ofDays(9), 1));
        agenda.tick(at("10:00"));
        Node node = node(agenda, "a");
        agenda.begun(node, Transition.byHand(Sample.state(agenda.ledger(), "a"), slot("08:00"), 0, at("10:01")));
        end(agenda, "a", Outcome.SUCCEEDED);

        assertThat(decide(agenda, "10:02")).containsExactly("a 09:00 late");
    }

    @Test
    void anAttemptThatWaitedForAPlaceAndWasBegunByHandIsNotBegunTwice() {
        Agenda agenda = agenda(1, Sample.plain("a"), Sample.plain("b"));
        agenda.tick(at("08:00"));
        assertThat(decide(agenda, "08:00")).containsExactly("a 08:00");
        agenda.begun(
                node(agenda, "b"),
                Transition.byHand(Sample.state(agenda.ledger(), "b"), slot("08:00"), 0, at("08:01")));
        assertThat(VerdictText.of(agenda.verdict(node(agenda, "b")))).isEqualTo("running since 2026-03-09T08:01:00Z");

        end(agenda, "a", Outcome.SUCCEEDED);
        agenda.free(node(agenda, "b"));

        assertThat(decide(agenda, "08:02")).isEmpty();
    }

    @Test
    void anAttemptThatFollowedCountsIntoTheStartsOfItsTick() {
        Agenda agenda = agenda(1, Sample.job("f", new Backfill(Order.OLDEST_FIRST, OnFailure.STOP, 0, null, 2)));
        Node node = node(agenda, "f");
        agenda.tick(at("10:00"));
        decide(agenda, "10:00");
        Following next = agenda.following(node, at("10:01"), 1).get(0);
        end(agenda, "f", Outcome.SUCCEEDED);
        agenda.begun(node, next.attempt());

        assertThat(agenda.following(node, at("10:02"), 9)).isEmpty();
        end(agenda, "f", Outcome.SUCCEEDED);
        assertThat(decide(agenda, "10:02")).isEmpty();
    }

    @Test
    void aSlotThatGrowsTooOldFreesTheChildrenThatWaitForAPlace() {
        Agenda agenda = agenda(
                2,
                Sample.plain("a"),
                Sample.plain("b"),
                bounded("f", Duration.ofHours(2), 1000),
                Sample.plain("q", after("f", Match.COVERS)));
        agenda.tick(at("11:00"));
        assertThat(decide(agenda, "11:00")).containsExactly("skip f 08:00", "a 11:00", "b 11:00");
        agenda.tick(at("11:05"));
        assertThat(decide(agenda, "11:05")).containsExactly("skip f 09:00");
        end(agenda, "a", Outcome.SUCCEEDED);

        assertThat(decide(agenda, "11:06")).containsExactly("f 10:00 late"); // its claim
        end(agenda, "b", Outcome.SUCCEEDED);
        assertThat(decide(agenda, "11:07")).containsExactly("q 09:00");
    }
}
