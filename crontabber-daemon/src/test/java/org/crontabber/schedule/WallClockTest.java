package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The search for a slot, over days without any, and at both ends of the world's offsets. */
class WallClockTest {
    private static final LocalDate SUNDAY = LocalDate.of(2026, 3, 1);

    private static WallClock weekly(LocalTime time, ZoneId zone) {
        Dates sundays = new Dates() {
            @Override
            public boolean includes(LocalDate date) {
                return date.getDayOfWeek() == DayOfWeek.SUNDAY;
            }

            @Override
            public boolean all() {
                return false;
            }
        };
        return new WallClock(sundays, List.of(time), false, zone);
    }

    @ParameterizedTest
    @CsvSource({
        "Pacific/Kiritimati, 00:30",
        "Pacific/Kiritimati, 23:30",
        "UTC, 00:00",
        "UTC, 10:00",
        "America/New_York, 23:30",
        "Etc/GMT+12, 00:30",
        "Etc/GMT+12, 23:30"
    })
    void findsAWeeksSlotFromEachOfItsHours(ZoneId zone, LocalTime time) {
        WallClock clock = weekly(time, zone);
        Slot first = new Slot(SUNDAY.atTime(time).atZone(zone).toInstant(), SUNDAY);
        LocalDate next = SUNDAY.with(TemporalAdjusters.next(DayOfWeek.SUNDAY));
        Slot second = new Slot(next.atTime(time).atZone(zone).toInstant(), next);

        for (Instant at = first.at(); at.isBefore(second.at()); at = at.plusSeconds(1800)) {
            assertThat(clock.atOrBefore(at)).as("at or before %s", at).contains(first);
            assertThat(clock.after(at)).as("after %s", at).contains(second);
        }
        assertThat(clock.lastOn(SUNDAY)).contains(first);
        assertThat(clock.lastOn(SUNDAY.plusDays(1))).isEmpty();
    }

    /** The search is bounded by its own length and not by where it begins. */
    @ParameterizedTest
    @CsvSource({"1600-02-29", "1969-02-28", "2400-02-29", "9999-02-28"})
    void findsSlotsInAnyYear(LocalDate date) {
        WallClock clock =
                new WallClock(new Dates.EveryNth(LocalDate.EPOCH, 1), List.of(LocalTime.NOON), false, ZoneOffset.UTC);
        Instant noon = date.atTime(12, 0).toInstant(ZoneOffset.UTC);

        assertThat(clock.atOrBefore(noon)).contains(new Slot(noon, date));
        assertThat(clock.after(noon.minusSeconds(1))).contains(new Slot(noon, date));
    }

    /** 29 February is left out in 1900, so eight years lie between two of them. */
    @Test
    void passesOverYearsWithoutASlot() {
        Cron leapDay = Cron.parse("0 0 29 2 *", null, ZoneOffset.UTC);
        Slot first = new Slot(Instant.parse("1896-02-29T00:00:00Z"), LocalDate.parse("1896-02-29"));
        Slots slots = leapDay.from(first);

        Slot second = slots.next(first.at()).orElseThrow();

        assertThat(second.date()).isEqualTo("1904-02-29");
        assertThat(slots.newest(second.at().minusSeconds(1))).contains(first);
    }

    @Test
    void aDayHasAsManySlotsAsItsTimes() {
        List<LocalTime> times =
                IntStream.range(0, 24).mapToObj(hour -> LocalTime.of(hour, 59)).toList();
        WallClock clock = new WallClock(new Dates.EveryNth(LocalDate.EPOCH, 1), times, false, ZoneOffset.UTC);

        for (int hour = 0; hour < 24; hour++) {
            Instant at = SUNDAY.atTime(hour, 59).toInstant(ZoneOffset.UTC);
            assertThat(clock.atOrBefore(at)).contains(new Slot(at, SUNDAY));
            assertThat(clock.after(at.minusSeconds(1))).contains(new Slot(at, SUNDAY));
        }
    }
}
