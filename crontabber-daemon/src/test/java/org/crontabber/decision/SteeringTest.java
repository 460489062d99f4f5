package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SteeringTest {
    private static final Instant NOW = Instant.parse("2026-03-09T10:30:00Z");

    private static Job job(@Nullable Backfill backfill) {
        return new Job(
                "a",
                new Every(Duration.ofHours(1), ZoneOffset.UTC),
                Instant.parse("2026-03-09T08:00:00Z"),
                backfill,
                Retry.DEFAULT,
                List.of(),
                Duration.ofHours(1),
                true);
    }

    /** Slots of 8, 9 and 10 o'clock have come due; the order is about that whole day. */
    private static Steering.Answer holdTheDay(Job job) {
        Slot first = job.schedule().firstSeen(NOW, new TickGrid(Duration.ofMinutes(5)), job.start());
        JobState state = JobState.met(job, first).at(NOW);
        Steering.Order order = new Steering.Order(
                Steering.Verb.HOLD,
                Instant.parse("2026-03-09T00:00:00Z"),
                Instant.parse("2026-03-09T23:59:59Z"),
                false,
                "tester",
                null);
        return Steering.apply(JobGraph.of(List.of(job), Map.of()).find("a").orElseThrow(), state, order, NOW);
    }

    private static List<String> slots(Steering.Answer answer) {
        return answer.slots().stream().map(open -> open.slot().toString()).toList();
    }

    @Test
    void slotsThatAreToComeAreNotHeld() {
        Steering.Answer answer = holdTheDay(job(Backfill.DEFAULT));

        assertThat(answer.sentence()).isEqualTo("3 slots of a held");
        assertThat(slots(answer))
                .containsExactly("2026-03-09T08:00:00Z", "2026-03-09T09:00:00Z", "2026-03-09T10:00:00Z");
    }

    @Test
    void aPlainJobIsHeldAtItsNewestSlot() {
        Steering.Answer answer = holdTheDay(job(null));

        assertThat(answer.sentence()).isEqualTo("1 slot of a held");
        assertThat(slots(answer)).containsExactly("2026-03-09T10:00:00Z");
        assertThat(answer.state()
                        .progress()
                        .find(answer.slots().get(0).slot())
                        .orElseThrow()
                        .held())
                .isTrue();
    }

    @Test
    void aRunThatNamesNoSlotTakesAHeldOneLast() {
        Job job = job(Backfill.DEFAULT);
        Ledger ledger = new Ledger(JobGraph.of(List.of(job), Map.of()));
        Node node = ledger.graph().find("a").orElseThrow();
        Slot first = job.schedule().firstSeen(NOW, new TickGrid(Duration.ofMinutes(5)), job.start());
        JobState state = JobState.met(job, first).at(NOW);
        JobState held = Steering.apply(node, state, order(Steering.Verb.HOLD, "2026-03-09T08:00:00Z"), NOW)
                .state();
        JobState paused = Steering.apply(node, held, order(Steering.Verb.PAUSE, null), NOW)
                .state();
        ledger.put(node, paused);

        assertThat(ByHand.slot(node, ledger, NOW, order(Steering.Verb.RUN, null))
                        .map(Slot::toString))
                .contains("2026-03-09T09:00:00Z");
    }

    private static Steering.Order order(Steering.Verb verb, @Nullable String slot) {
        Instant at = slot == null ? null : Instant.parse(slot);
        return new Steering.Order(verb, at, at, true, "tester", null);
    }
}
