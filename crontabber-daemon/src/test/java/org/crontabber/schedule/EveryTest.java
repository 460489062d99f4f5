package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code every} without {@code at}: elapsed time from the anchor on. */
class EveryTest {
    private static final TickGrid GRID = new TickGrid(Duration.ofMinutes(5));
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Instant SIGHT = Instant.parse("2026-03-01T10:03:27Z");

    private static Slot slot(String at) {
        Instant instant = Instant.parse(at);
        return new Slot(instant, LocalDate.ofInstant(instant, ZoneOffset.UTC));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1M", "PT1.5S"})
    void refusesWhatIsNoPeriod(Duration period) {
        assertThatThrownBy(() -> new Every(period, ZoneOffset.UTC)).hasMessageContaining("positive number");
    }

    @Test
    void beginsAtFirstSightOnTheGridOrAtStart() {
        Every hourly = new Every(Duration.ofHours(1), ZoneOffset.UTC);
        Instant start = Instant.parse("2026-01-01T00:00:07Z");

        assertThat(hourly.firstSeen(SIGHT, GRID, null)).isEqualTo(slot("2026-03-01T10:00:00Z"));
        assertThat(hourly.firstSeen(SIGHT, GRID, start)).isEqualTo(slot("2026-01-01T00:00:07Z"));
    }

    @Test
    void theZoneNamesTheDate() {
        Every hourly = new Every(Duration.ofHours(1), BERLIN);
        Slots slots = hourly.from(hourly.firstSeen(Instant.parse("2026-03-01T22:00:00Z"), GRID, null));

        assertThat(slots.first().date()).isEqualTo("2026-03-01");
        assertThat(slots.next(slots.first().at()).orElseThrow().date()).isEqualTo("2026-03-02");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T09:00:00Z, 2026-03-01T10:00:00Z", // the newest slot is behind: first sight
        "2026-03-01T10:00:00Z, 2026-03-01T11:00:00Z", // it is first sight: one later
        "2026-03-01T12:30:00Z, 2026-03-01T13:00:00Z" // it is ahead: the first one behind it
    })
    void aChangedPeriodGoesOnAfterTheNewestSlot(String newest, String expected) {
        Every hourly = new Every(Duration.ofHours(1), ZoneOffset.UTC);

        assertThat(hourly.changed(SIGHT, GRID, slot(newest))).isEqualTo(slot(expected));
    }

    @Test
    void aDateHasItsLastSlotOrNone() {
        Every everyOtherDay = new Every(Duration.ofDays(2), ZoneOffset.UTC);
        Slots slots = everyOtherDay.from(slot("2026-03-01T00:00:00Z"));

        assertThat(slots.lastOn(LocalDate.parse("2026-03-01"))).contains(slot("2026-03-01T00:00:00Z"));
        assertThat(slots.lastOn(LocalDate.parse("2026-03-02"))).isEmpty();
        assertThat(slots.lastOn(LocalDate.parse("2026-03-03"))).contains(slot("2026-03-03T00:00:00Z"));
        assertThat(new Every(Duration.ofHours(5), ZoneOffset.UTC)
                        .from(slot("2026-03-01T04:00:00Z"))
                        .lastOn(LocalDate.parse("2026-03-01")))
                .contains(slot("2026-03-01T19:00:00Z"));
    }

    /** A calendar day of 23 hours has a slot of each period up to that; shorter days exist. */
    @Test
    void onlyAShortPeriodCoversEveryDate() {
        Slot first = slot("2026-03-01T00:00:00Z");

        assertThat(new Every(Duration.ofHours(12), BERLIN).from(first).coversEveryDate())
                .isTrue();
        assertThat(new Every(Duration.ofHours(13), BERLIN).from(first).coversEveryDate())
                .isFalse();
    }
}
