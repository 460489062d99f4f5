package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.decision.Sample.at;
import static org.crontabber.decision.Sample.slot;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.decision.FreshSlots.Range;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.junit.jupiter.api.Test;

/** Slots that were never attempted, as ranges: here those of 8 to 12 o'clock without the one of 10. */
class FreshSlotsTest {
    private static final Slots HOURLY = Sample.backfill("a").schedule().from(slot("08:00"));
    private static final FreshSlots TWO_RANGES =
            FreshSlots.none(HOURLY).plus(null, slot("12:00")).minus(slot("10:00"));

    private static List<Range> ranges(String... fromAndTo) {
        List<Range> ranges = new ArrayList<>();
        for (int index = 0; index < fromAndTo.length; index += 2) {
            ranges.add(new Range(slot(fromAndTo[index]), slot(fromAndTo[index + 1])));
        }
        return ranges;
    }

    @Test
    void noneHasNothing() {
        FreshSlots none = FreshSlots.none(HOURLY);

        assertThat(none.isEmpty()).isTrue();
        assertThat(none.oldest()).isEmpty();
        assertThat(none.count()).isZero();
        assertThat(none.after(Instant.MIN)).isNull();
        assertThat(none.before(Instant.MAX)).isNull();
    }

    @Test
    void whatComesDueBeginsARangeOrGoesOnWithTheLast() {
        FreshSlots first = FreshSlots.none(HOURLY).plus(null, slot("09:00"));

        assertThat(first.ranges()).isEqualTo(ranges("08:00", "09:00"));
        assertThat(first.plus(slot("09:00"), slot("11:00")).ranges()).isEqualTo(ranges("08:00", "11:00"));
        assertThat(first.minus(slot("09:00")).plus(slot("09:00"), slot("11:00")).ranges())
                .isEqualTo(ranges("08:00", "08:00", "10:00", "11:00"));
        assertThat(FreshSlots.none(HOURLY).plus(slot("09:00"), slot("11:00")).ranges())
                .isEqualTo(ranges("10:00", "11:00"));
    }

    @Test
    void oneThatIsTakenOutSplitsItsRange() {
        FreshSlots three = FreshSlots.none(HOURLY).plus(null, slot("10:00"));

        assertThat(three.minus(slot("08:00")).ranges()).isEqualTo(ranges("09:00", "10:00"));
        assertThat(three.minus(slot("09:00")).ranges()).isEqualTo(ranges("08:00", "08:00", "10:00", "10:00"));
        assertThat(three.minus(slot("10:00")).ranges()).isEqualTo(ranges("08:00", "09:00"));
        assertThat(TWO_RANGES.minus(slot("08:00")).minus(slot("12:00")).ranges())
                .isEqualTo(ranges("09:00", "09:00", "11:00", "11:00"));
        assertThat(TWO_RANGES.minus(slot("08:00")).minus(slot("09:00")).ranges())
                .isEqualTo(ranges("11:00", "12:00"));
    }

    @Test
    void knowsWhatItHas() {
        assertThat(TWO_RANGES.isEmpty()).isFalse();
        assertThat(TWO_RANGES.count()).isEqualTo(4);
        assertThat(TWO_RANGES.oldest()).contains(slot("08:00"));
        for (String time : List.of("08:00", "09:00", "11:00", "12:00")) {
            assertThat(TWO_RANGES.contains(slot(time))).as(time).isTrue();
        }
        for (String time : List.of("07:00", "08:30", "10:00", "13:00")) {
            assertThat(TWO_RANGES.contains(slot(time))).as(time).isFalse();
        }
    }

    @Test
    void goesForwardWithoutTheInstantItself() {
        List<String> found = new ArrayList<>();
        for (Slot slot = TWO_RANGES.after(Instant.MIN); slot != null; slot = TWO_RANGES.after(slot.at())) {
            found.add(slot.toString().substring(11, 16));
        }

        assertThat(found).containsExactly("08:00", "09:00", "11:00", "12:00");
        assertThat(TWO_RANGES.after(at("09:30"))).isEqualTo(slot("11:00"));
        assertThat(TWO_RANGES.after(at("08:30"))).isEqualTo(slot("09:00"));
    }

    @Test
    void goesBackWithoutTheInstantItself() {
        List<String> found = new ArrayList<>();
        for (Slot slot = TWO_RANGES.before(Instant.MAX); slot != null; slot = TWO_RANGES.before(slot.at())) {
            found.add(slot.toString().substring(11, 16));
        }

        assertThat(found).containsExactly("12:00", "11:00", "09:00", "08:00");
        assertThat(TWO_RANGES.before(at("10:30"))).isEqualTo(slot("09:00"));
        assertThat(TWO_RANGES.before(at("11:30"))).isEqualTo(slot("11:00"));
    }
}
