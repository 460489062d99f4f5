package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryTest {
    @ParameterizedTest
    @CsvSource({
        "PT5M, 1,,        1,   PT5M",
        "PT5M, 1,,        99,  PT5M",
        "PT5M, 2,,        1,   PT5M",
        "PT5M, 2,,        3,   PT20M",
        "PT5M, 1.5,,      2,   PT7M30S",
        "PT1S, 1.5,,      2,   PT1S", // whole seconds, rounded down
        "PT5M, 2, PT15M,  2,   PT10M",
        "PT5M, 2, PT15M,  3,   PT15M",
        "PT5M, 2,,        9,   PT21H20M",
        "PT5M, 2,,        10,  PT24H", // without max: a day
        "PT5M, 1000,,     500, PT24H",
        "PT48H, 2,,       1,   PT48H", // or the delay, when that is longer
        "PT48H, 2,,       2,   PT48H"
    })
    void growsByItsFactorUpToItsMax(
            Duration delay, double factor, @Nullable Duration max, int error, Duration expected) {
        assertThat(new Retry(delay, factor, max).wait(error)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"PT0S, 1", "PT-1S, 1", "PT5M, 0.9", "PT5M, 1000.1", "PT5M, NaN"})
    void refusesWhatWouldNotWaitOrNeverEnd(Duration delay, double factor) {
        assertThatThrownBy(() -> new Retry(delay, factor, null)).hasMessageContaining("delay " + delay);
    }

    @Test
    void takesTheSmallestAndTheLargestFactor() {
        assertThat(new Retry(Duration.ofMinutes(5), 1, null).factor()).isEqualTo(1);
        assertThat(new Retry(Duration.ofMinutes(5), 1000, null).factor()).isEqualTo(1000);
    }
}
