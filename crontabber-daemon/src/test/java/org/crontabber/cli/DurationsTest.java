package org.crontabber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conformance 49: how long ago, in words. */
class DurationsTest {
    @DisplayName("conformance 49: durations in words")
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PT0S     | 0 seconds
            PT0.9S   | 0 seconds
            PT1S     | 1 second
            PT190S   | 3 minutes, 10 seconds
            PT49H    | 2 days, 1 hour
            PT49H59M | 2 days, 1 hour
            PT24H5S  | 1 day, 5 seconds
            PT-5S    | 0 seconds
            """)
    void areTheTwoLargestUnits(Duration duration, String words) {
        assertThat(Durations.inWords(duration)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            PT0.04S  | 0.0 s
            PT59.94S | 59.9 s
            PT190S   | 3 m 10 s
            PT2H20M  | 2 h 20 m
            """)
    void areShortInAColumn(Duration duration, String text) {
        assertThat(Durations.shortly(duration)).isEqualTo(text);
    }
}
