package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.EveryAt;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.junit.jupiter.api.Test;

/** What a job that has had another schedule leaves to the present one. */
class EarlierScheduleTest {
    /** Of the present schedule; before, the slots were on the hour. */
    private static final Slots HALF_HOUR = Sample.backfill("a").schedule().from(slot("10:30"));

    private static final List<Slot> UNTOUCHED =
            List.of(slot("08:00"), slot("09:00"), slot("10:30"), slot("11:30"), slot("12:30"));

    private static Progress stored() {
        return Stored.backfill(HALF_HOUR, Stored.ranges(HALF_HOUR, UNTOUCHED), List.of());
    }

    @Test
    void itsSlotsAreRangesOfTheirOwn() {
        assertThat(Stored.ranges(HALF_HOUR, UNTOUCHED))
                .containsExactly(
                        List.of(slot("08:00"), slot("08:00")),
                        List.of(slot("09:00"), slot("09:00")),
                        List.of(slot("10:30"), slot("12:30")));
    }

    @Test
    void withoutGapsItsEndsAndTheirNumberTellARange() {
        assertThat(gapless("10:30", "12:30", 3)).contains(List.of(slot("10:30"), slot("12:30")));
        assertThat(gapless("10:30", "12:30", 2)).as("one is missing").isEmpty();
        assertThat(gapless("10:00", "12:30", 3)).as("of an earlier schedule").isEmpty();
        assertThat(gapless("10:30", "12:00", 2)).as("of another schedule").isEmpty();
    }

    private static Optional<List<Slot>> gapless(String oldest, String newest, long count) {
        return Stored.gapless(HALF_HOUR, at(oldest), at(newest), count);
    }

    @Test
    void whatComesDueNextIsARangeOfItsOwn() {
        Progress old =
                Stored.backfill(HALF_HOUR, Stored.ranges(HALF_HOUR, List.of(slot("08:00"), slot("09:00"))), List.of());

        Progress due = old.due(HALF_HOUR, slot("09:00"), slot("11:30"));

        assertThat(due.count()).isEqualTo(4);
        assertThat(due.close(HALF_HOUR, slot("11:30"), slot("10:30")).count()).isEqualTo(3);
    }

    @Test
    void theFirstSlotAfterThemCanFail() {
        OpenSlot failed = new OpenSlot(slot("10:30"), false, 1, 1, 0, 0, at("10:40"), "exit 1", at("10:35"));

        Progress left = stored().put(failed);

        assertThat(left.count()).isEqualTo(5);
        assertThat(left.find(slot("09:00"))).contains(OpenSlot.untouched(slot("09:00")));
        assertThat(left.find(slot("10:30"))).contains(failed);
        assertThat(left.find(slot("11:30"))).contains(OpenSlot.untouched(slot("11:30")));
    }

    /** The parent is due each day from the twelfth on, and still owes the ninth. */
    @Test
    void datesBetweenItAndThePresentOneAreFree() {
        Slot first = new Slot(at("12:00").plusSeconds(3 * 86_400), LocalDate.parse("2026-03-12"));
        Slots now = new EveryAt(1, LocalTime.NOON, ZoneOffset.UTC).from(first);
        Progress open = Stored.backfill(now, List.of(List.of(slot("12:00"), slot("12:00"))), List.of());
        Gate.SameDate parent = new Gate.SameDate(now, open, slot("12:00"));

        assertThat(parent.blocks(LocalDate.parse("2026-03-10"))).isFalse();
        assertThat(parent.blocksAllFrom(LocalDate.parse("2026-03-10"))).isFalse();
        assertThat(parent.blocksAllFrom(LocalDate.parse("2026-03-12"))).isTrue();
    }

    /** The parent was due at noon each day, and is due every third day now: on the tenth only by the old schedule. */
    @Test
    void anOpenSlotOfItHoldsItsDateBack() {
        Job parent = Sample.backfill("p");
        Slots now = new Every(Duration.ofDays(3), ZoneOffset.UTC)
                .from(new Slot(at("12:00").plusSeconds(3 * 86_400), LocalDate.parse("2026-03-12")));
        Slot tenth = new Slot(at("12:00").plusSeconds(86_400), LocalDate.parse("2026-03-10"));
        Progress open =
                Stored.backfill(now, List.of(List.of(slot("12:00"), slot("12:00")), List.of(tenth, tenth)), List.of());
        JobState state = new JobState(now, slot("12:00"), tenth, open, null, null, null, null, null, List.of());
        Ledger ledger = new Ledger(JobGraph.of(
                List.of(parent, Sample.backfill("c", Sample.after("p", Match.SAME_DATE))), Map.of()));
        ledger.put(Sample.node(ledger, "p"), state);
        Node child = Sample.node(ledger, "c");

        Gate gate = Gate.of(child, ledger);

        assertThat(gate.allowsDate(LocalDate.parse("2026-03-09"))).isFalse();
        assertThat(gate.allowsDate(LocalDate.parse("2026-03-10"))).isFalse();
        assertThat(gate.allowsDate(LocalDate.parse("2026-03-11"))).isTrue();
        OpenSlot held = new OpenSlot(tenth, true, 1, 1, 0, 0, null, "exit 1", at("13:00"));
        assertThat(open.put(held).hasOpenOn(tenth.date())).isTrue();
        assertThat(open.put(held).hasOpenOn(LocalDate.parse("2026-03-11"))).isFalse();
    }
}
