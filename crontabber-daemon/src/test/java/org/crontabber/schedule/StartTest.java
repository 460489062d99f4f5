package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "2026-01-01, 2025-12-31T23:00:00Z",
        "2026-07-01, 2026-06-30T22:00:00Z",
        "2026-01-01T02:00, 2026-01-01T01:00:00Z",
        "2026-01-01 02:00:05, 2026-01-01T01:00:05Z",
        "2026-01-01t02:00:00z, 2026-01-01T02:00:00Z",
        "2026-01-01T02:00:00-05:30, 2026-01-01T07:30:00Z",
        "2026-03-29T02:30, 2026-03-29T01:30:00Z" // in the gap: an hour later on the wall
    })
    void isADateOrAReadingInTheZoneOrAnInstant(String text, Instant start) {
        assertThat(Start.parse(text, BERLIN)).contains(start);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "yesterday", "2026-02-30", "2026-01-01T25:00", "2026-01-01T02:00:00.5", "02:00"})
    void isNothingElse(String text) {
        assertThat(Start.parse(text, BERLIN)).isEmpty();
    }
}
