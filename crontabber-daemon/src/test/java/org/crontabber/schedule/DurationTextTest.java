package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
    @ParameterizedTest
    @CsvSource({"1s, PT1S", "90s, PT90S", "5m, PT5M", "36h, PT36H", "10d, PT240H", "2w, PT336H", "36525d, PT876600H"})
    void readsAWholeNumberOfOneUnitAndWritesTheSame(String text, Duration duration) {
        assertThat(DurationText.parse(text)).contains(duration);
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "m", "0s", "0d", "-1d", "1.5h", "5M", "1h30m", "36526d", "1234567890s"})
    void readsNothingElse(String text) {
        assertThat(DurationText.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 0s", "PT60S, 1m", "PT7M30S, 450s", "PT61M, 61m", "P14D, 2w", "PT0.5S, 0.5s", "PT61.25S, 61.25s"})
    void writesTheLargestUnitThatDivides(Duration duration, String text) {
        assertThat(DurationText.of(duration)).isEqualTo(text);
    }
}
