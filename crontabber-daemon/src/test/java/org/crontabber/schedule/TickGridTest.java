package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TickGridTest {
    private static final TickGrid GRID = new TickGrid(Duration.ofMinutes(5));

    @ParameterizedTest
    @CsvSource({
        "2026-03-01T10:05:00Z, 2026-03-01T10:05:00Z, 2026-03-01T10:10:00Z, 2026-03-01T10:05:00Z",
        "2026-03-01T10:05:01Z, 2026-03-01T10:05:00Z, 2026-03-01T10:10:00Z, 2026-03-01T10:10:00Z",
        "2026-03-01T10:09:59.999Z, 2026-03-01T10:05:00Z, 2026-03-01T10:10:00Z, 2026-03-01T10:10:00Z",
        "1969-12-31T23:58:00Z, 1969-12-31T23:55:00Z, 1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z"
    })
    void anInstantLiesBetweenTwoOfTheGrid(Instant instant, Instant floor, Instant after, Instant ceiling) {
        assertThat(GRID.floor(instant)).isEqualTo(floor);
        assertThat(GRID.after(instant)).isEqualTo(after);
        assertThat(GRID.ceiling(instant)).isEqualTo(ceiling);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT1S", "PT5M", "PT24H"})
    void dividesADay(Duration tick) {
        assertThat(TickGrid.dividesADay(tick)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT7M", "PT0S", "PT-5M", "PT1.5S", "PT48H"})
    void doesNotDivideADay(Duration tick) {
        assertThat(TickGrid.dividesADay(tick)).isFalse();
    }

    @Test
    void refusesATickThatDoesNotDivideADay() {
        assertThatThrownBy(() -> new TickGrid(Duration.ofMinutes(7))).hasMessageContaining("does not divide a day");
    }
}
