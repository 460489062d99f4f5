package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EveryAtTest {
    private static final TickGrid GRID = new TickGrid(Duration.ofMinutes(5));
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final EveryAt EVERY_OTHER_DAY = new EveryAt(2, LocalTime.of(10, 0), BERLIN);

    private static Slot slot(String at, String date) {
        return new Slot(Instant.parse(at), LocalDate.parse(date));
    }

    @Test
    void refusesLessThanADay() {
        assertThatThrownBy(() -> new EveryAt(0, LocalTime.NOON, BERLIN)).hasMessageContaining("days 0");
    }

    @Test
    void theFirstSlotIsThatDaysInTheZoneAlsoWhenItHasPassed() {
        Slot today = slot("2026-03-02T09:00:00Z", "2026-03-02");

        assertThat(EVERY_OTHER_DAY.firstSeen(Instant.parse("2026-03-01T23:30:00Z"), GRID, null))
                .isEqualTo(today);
        assertThat(EVERY_OTHER_DAY.firstSeen(Instant.parse("2026-03-02T22:30:00Z"), GRID, null))
                .isEqualTo(today);
    }

    @Test
    void startItselfIsTheFirstSlotWhereItIsOne() {
        Instant sight = Instant.parse("2026-03-09T00:00:00Z");

        assertThat(EVERY_OTHER_DAY.firstSeen(sight, GRID, Instant.parse("2026-03-01T09:00:00Z")))
                .isEqualTo(slot("2026-03-01T09:00:00Z", "2026-03-01"));
        assertThat(EVERY_OTHER_DAY.firstSeen(sight, GRID, Instant.parse("2026-03-01T09:00:01Z")))
                .isEqualTo(slot("2026-03-02T09:00:00Z", "2026-03-02"));
    }

    @Test
    void countsCalendarDaysFromTheFirstOneBothWays() {
        Slots slots = EVERY_OTHER_DAY.from(slot("2026-03-27T09:00:00Z", "2026-03-27"));

        Slot second = slots.next(slots.first().at()).orElseThrow();

        assertThat(second).isEqualTo(slot("2026-03-29T08:00:00Z", "2026-03-29")); // the clocks went forward that night
        assertThat(slots.intervalStart(slots.first())).isEqualTo("2026-03-25T09:00:00Z");
        assertThat(slots.lastOn(second.date())).contains(second);
        assertThat(slots.lastOn(second.date().plusDays(1))).isEmpty();
        assertThat(slots.coversEveryDate()).isFalse();
        assertThat(new EveryAt(1, LocalTime.NOON, BERLIN).from(second).coversEveryDate())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T09:00:00Z, 2026-03-01, 2026-03-03T09:00:00Z", // an older date: the rules of first sight
        "2026-03-03T02:00:00Z, 2026-03-03, 2026-03-05T09:00:00Z", // that date has its slot already
        "2026-03-03T09:00:00Z, 2026-03-03, 2026-03-05T09:00:00Z",
        "2026-03-06T23:00:00Z, 2026-03-07, 2026-03-09T09:00:00Z" // by the slot's date, which is not its instant's
    })
    void aChangedTimeGoesOnWithALaterDate(String newest, String date, Instant expected) {
        Slot next = EVERY_OTHER_DAY.changed(Instant.parse("2026-03-03T11:00:00Z"), GRID, slot(newest, date));

        assertThat(next.at()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 02:30, 2026-03-29, 2026-03-29T01:30:00Z", // the gap moves it forward
        "Europe/Berlin, 02:30, 2026-10-25, 2026-10-25T00:30:00Z", // the first of two
        "America/Nuuk, 23:30, 2026-03-28, 2026-03-29T01:30:00Z", // past midnight, and still of its date
        "Pacific/Apia, 10:00, 2011-12-31, 2011-12-30T20:00:00Z", // the day after the lost one
        "Pacific/Kiritimati, 00:00, 2026-03-01, 2026-02-28T10:00:00Z",
        "Etc/GMT+12, 23:59, 2026-03-01, 2026-03-02T11:59:00Z"
    })
    void aDateHasOneSlotWhateverTheClocksDo(ZoneId zone, LocalTime at, LocalDate date, Instant expected) {
        EveryAt daily = new EveryAt(1, at, zone);
        Slot before = daily.firstSeen(expected.minus(Duration.ofDays(5)), GRID, null);
        Slots slots = daily.from(before);

        assertThat(slots.lastOn(date)).contains(new Slot(expected, date));
        assertThat(slots.newest(expected)).contains(new Slot(expected, date));
        assertThat(slots.next(expected.minusNanos(1))).contains(new Slot(expected, date));
        assertThat(slots.newest(expected.minusNanos(1)).orElseThrow().date()).isBefore(date);
        assertThat(slots.next(expected).orElseThrow().date()).isEqualTo(date.plusDays(1));
    }

    @Test
    void everyThirdDateCountsFromItsAnchor() {
        Slots slots = new EveryAt(3, LocalTime.of(10, 0), BERLIN).from(slot("2026-03-03T09:00:00Z", "2026-03-03"));

        Slot second = slots.next(slots.first().at()).orElseThrow();
        Slot third = slots.next(second.at()).orElseThrow();

        assertThat(List.of(second.date(), third.date()))
                .containsExactly(LocalDate.parse("2026-03-06"), LocalDate.parse("2026-03-09"));
        assertThat(slots.newest(third.at().minusSeconds(1))).contains(second);
    }
}
