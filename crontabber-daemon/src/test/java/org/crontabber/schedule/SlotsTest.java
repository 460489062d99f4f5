package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for the slots of each kind of schedule: hourly ones, from 02:00 of 2026-03-01 on. */
class SlotsTest {
    private static final Slot FIRST = new Slot(Instant.parse("2026-03-01T02:00:00Z"), LocalDate.parse("2026-03-01"));

    static List<Slots> hourly() {
        return List.of(
                new Every(Duration.ofHours(1), ZoneOffset.UTC).from(FIRST),
                Cron.parse("0 * * * *", null, ZoneOffset.UTC).from(FIRST));
    }

    private static Instant at(String time) {
        return Instant.parse("2026-03-01T" + time + "Z");
    }

    @ParameterizedTest
    @MethodSource("hourly")
    void beginWithTheFirstOne(Slots slots) {
        assertThat(slots.first()).isEqualTo(FIRST);
        assertThat(slots.next(Instant.MIN)).contains(FIRST);
        assertThat(slots.next(at("01:59:59"))).contains(FIRST);
        assertThat(slots.next(at("02:00:00")).orElseThrow().at()).isEqualTo(at("03:00:00"));
        assertThat(slots.newest(at("01:59:59"))).isEmpty();
        assertThat(slots.newest(at("02:00:00"))).contains(FIRST);
        assertThat(slots.newest(at("03:59:59")).orElseThrow().at()).isEqualTo(at("03:00:00"));
    }

    @ParameterizedTest
    @MethodSource("hourly")
    void areCountedWithoutTheBeginningAndWithTheEnd(Slots slots) {
        assertThat(slots.count(Instant.MIN, at("01:59:59"))).isZero();
        assertThat(slots.count(Instant.MIN, at("02:00:00"))).isEqualTo(1);
        assertThat(slots.count(at("01:59:59"), at("04:00:00"))).isEqualTo(3);
        assertThat(slots.count(at("02:00:00"), at("04:00:00"))).isEqualTo(2);
        assertThat(slots.count(at("02:00:00"), at("03:59:59"))).isEqualTo(1);
        assertThat(slots.count(at("04:00:00"), at("03:00:00"))).isZero();
    }

    @ParameterizedTest
    @MethodSource("hourly")
    void containTheirInstantsAndNoOther(Slots slots) {
        assertThat(slots.contains(at("02:00:00"))).isTrue();
        assertThat(slots.contains(at("05:00:00"))).isTrue();
        assertThat(slots.contains(at("05:00:01"))).isFalse();
        assertThat(slots.contains(at("01:00:00"))).isFalse();
    }

    @ParameterizedTest
    @MethodSource("hourly")
    void haveTheLastOneOfADate(Slots slots) {
        assertThat(slots.lastOn(FIRST.date()).orElseThrow().at()).isEqualTo(at("23:00:00"));
        assertThat(slots.lastOn(FIRST.date().minusDays(1))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("hourly")
    void anIntervalStartsAtTheInstantBefore(Slots slots) {
        assertThat(slots.intervalStart(slots.newest(at("05:00:00")).orElseThrow()))
                .isEqualTo(at("04:00:00"));
        assertThat(slots.intervalStart(FIRST)).isEqualTo(at("01:00:00"));
    }

    @Test
    void theLastOneOfADateMayBeTheFirstOfAll() {
        Slots daily = new EveryAt(1, LocalTime.of(2, 0), ZoneOffset.UTC).from(FIRST);

        assertThat(daily.lastOn(FIRST.date())).contains(FIRST);
    }

    @ParameterizedTest
    @CsvSource({
        "0 2 * * *, true",
        "0 2 * * 0-6, true",
        "0 2 1-31 1-12 *, true",
        "0 2 2-31 * *, false",
        "0 2 1-30 * *, false",
        "0 2 * 2-12 *, false",
        "0 2 * 1-11 *, false",
        "0 2 * * 1-6, false",
        "0 2 * * 0-5, false"
    })
    void coverEveryDateWhenNoneIsLeftOut(String expression, boolean all) {
        assertThat(Cron.parse(expression, null, ZoneOffset.UTC).from(FIRST).coversEveryDate())
                .isEqualTo(all);
    }
}
