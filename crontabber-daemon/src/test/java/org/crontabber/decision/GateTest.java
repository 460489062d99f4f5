package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.decision.Sample.after;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.Slot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which slots of a child {@code c} its parents let go. */
class GateTest {
    private static final List<String> HOURS = List.of("07:00", "08:00", "09:00", "10:00", "11:00");

    private static List<String> allowed(Ledger ledger) {
        Gate gate = Gate.of(Sample.node(ledger, "c"), ledger);
        return HOURS.stream().filter(hour -> gate.allows(slot(hour))).toList();
    }

    private static Ledger withParent(Match match) {
        return Sample.ledger("10:00", Sample.backfill("p"), Sample.backfill("c", after("p", match)));
    }

    @Test
    void withoutParentsEverythingGoes() {
        assertThat(allowed(Sample.ledger("10:00", Sample.plain("c")))).isEqualTo(HOURS);
    }

    @ParameterizedTest
    @EnumSource(Match.class)
    void aParentThatIsBrokenOrWasNeverMetLetsNothingGo(Match match) {
        Job child = Sample.plain("c", after("p", match));
        Ledger broken = new Ledger(JobGraph.of(List.of(child), Map.of("p", "jobs.toml:3")));
        broken.put(Sample.node(broken, "p"), Sample.met(Sample.plain("p"), "07:00"));

        assertThat(allowed(broken)).isEmpty();
        assertThat(allowed(Sample.ledger("10:00", Sample.disabled(Sample.plain("p")), child)))
                .isEmpty();
    }

    /** A reload has found its definition broken, and an attempt of it still runs. */
    @ParameterizedTest
    @EnumSource(Match.class)
    void aParentThatIsBrokenLetsNothingGoWhileItStillRuns(Match match) {
        List<Job> jobs = List.of(Sample.plain("p").leaving(), Sample.plain("c", after("p", match)));
        Ledger broken = new Ledger(JobGraph.of(jobs, Map.of("p", "jobs.toml:3")));
        broken.put(Sample.node(broken, "p"), Sample.met(Sample.plain("p"), "07:00"));
        Sample.attempt(broken, "p", "07:00", Outcome.SUCCEEDED, "07:00");

        assertThat(allowed(broken)).isEmpty();
        assertThat(Judge.of(Sample.node(broken, "p"), broken, at("08:00")))
                .isEqualTo(new Verdict.Broken("jobs.toml:3"));
    }

    @Test
    void coversWaitsForAllOfTheParentsSlotsUpToTheChilds() {
        Ledger ledger = withParent(Match.COVERS);
        assertThat(allowed(ledger)).isEmpty();

        Sample.attempt(ledger, "p", "08:00", Outcome.SUCCEEDED, "10:00");
        assertThat(allowed(ledger)).containsExactly("07:00", "08:00"); // before its first one: through that one

        Sample.attempt(ledger, "p", "10:00", Outcome.SUCCEEDED, "10:00");
        assertThat(allowed(ledger)).containsExactly("07:00", "08:00");

        Sample.attempt(ledger, "p", "09:00", Outcome.SUCCEEDED, "10:00");
        assertThat(allowed(ledger)).containsExactly("07:00", "08:00", "09:00", "10:00"); // 11:00 is to come
    }

    @Test
    void latestAsksHowTheLastCountedAttemptEnded() {
        Ledger ledger = withParent(Match.LATEST);
        assertThat(allowed(ledger)).isEmpty();

        Sample.attempt(ledger, "p", "09:00", Outcome.SUCCEEDED, "10:00");
        assertThat(allowed(ledger)).isEqualTo(HOURS);

        Sample.attempt(ledger, "p", "10:00", Outcome.LOST, "10:00");
        assertThat(allowed(ledger)).isEqualTo(HOURS);

        Sample.attempt(ledger, "p", "10:00", Outcome.FAILED, "10:00");
        assertThat(allowed(ledger)).isEmpty();
    }

    @Test
    void allParentsMustLetItGo() {
        Ledger ledger = Sample.ledger(
                "10:00",
                Sample.backfill("p"),
                Sample.backfill("q"),
                Sample.backfill("c", after("p", Match.COVERS), after("q", Match.COVERS)));

        for (String hour : List.of("08:00", "09:00", "10:00")) {
            Sample.attempt(ledger, "p", hour, Outcome.SUCCEEDED, "10:00");
        }
        assertThat(allowed(ledger)).isEmpty();

        Sample.attempt(ledger, "q", "08:00", Outcome.SUCCEEDED, "10:00");
        assertThat(allowed(ledger)).containsExactly("07:00", "08:00");
    }

    /** A parent with a slot each {@code hours}, from the 9th at 08:00 on, and a child of the same dates. */
    private static Ledger sameDate(int hours, Instant now) {
        Job like = Sample.backfill("p");
        Job parent = new Job(
                "p",
                new Every(Duration.ofHours(hours), ZoneOffset.UTC),
                at("08:00"),
                like.backfill(),
                like.retry(),
                List.of(),
                like.timeout(),
                true);
        Ledger ledger =
                new Ledger(JobGraph.of(List.of(parent, Sample.backfill("c", after("p", Match.SAME_DATE))), Map.of()));
        ledger.put(Sample.node(ledger, "p"), JobState.met(parent, slot("08:00")).at(now));
        return ledger;
    }

    private static List<Integer> blockedDays(Ledger ledger, int from, int to) {
        Gate gate = Gate.of(Sample.node(ledger, "c"), ledger);
        List<Integer> blocked = new ArrayList<>();
        for (int day = from; day <= to; day++) {
            if (!gate.allowsDate(LocalDate.of(2026, 3, day))) {
                blocked.add(day);
            }
        }
        return blocked;
    }

    @Test
    void sameDateHoldsBackTheDatesOnWhichTheParentHasAnOpenSlotOrALaterOne() {
        Ledger ledger = sameDate(48, Instant.parse("2026-03-13T08:00:00Z"));

        assertThat(blockedDays(ledger, 8, 16)).containsExactly(9, 11, 13, 15);

        Job parent = Sample.node(ledger, "p").job();
        JobState done = Sample.attempted(parent, Sample.state(ledger, "p"), "08:00", Outcome.SUCCEEDED, "08:00");
        ledger.put(Sample.node(ledger, "p"), done);

        assertThat(blockedDays(ledger, 8, 16)).containsExactly(11, 13, 15);
    }

    @Test
    void sameDateLooksAtTheChildsDateAndNotAtItsInstant() {
        Ledger ledger = sameDate(48, Instant.parse("2026-03-09T08:00:00Z"));
        Gate gate = Gate.of(Sample.node(ledger, "c"), ledger);

        assertThat(gate.allows(new Slot(at("07:00"), LocalDate.parse("2026-03-10"))))
                .isTrue();
        assertThat(gate.allows(new Slot(at("07:00"), LocalDate.parse("2026-03-09"))))
                .isFalse();
    }

    /** Whoever searches may stop only where no later date can go. */
    @Test
    void aDateBlocksAllLaterOnesOnlyWhenEachOfThemHasASlot() {
        Ledger sparse = sameDate(48, Instant.parse("2026-03-09T08:00:00Z"));
        Ledger dense = sameDate(12, Instant.parse("2026-03-09T08:00:00Z"));
        LocalDate ninth = LocalDate.parse("2026-03-09");

        assertThat(Gate.of(Sample.node(sparse, "c"), sparse).blocksAllFrom(ninth))
                .isFalse();
        assertThat(Gate.of(Sample.node(dense, "c"), dense).blocksAllFrom(ninth)).isTrue();
        assertThat(Gate.of(Sample.node(dense, "c"), dense).blocksAllFrom(ninth.plusDays(1)))
                .isTrue();
        assertThat(Gate.of(Sample.node(dense, "c"), dense).blocksAllFrom(ninth.minusDays(1)))
                .isFalse();
        assertThat(Gate.OPEN.blocksAllFrom(ninth)).isFalse();
    }
}
