package org.crontabber.decision;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a failed slot is due again: the n-th error waits {@code delay × factorⁿ⁻¹}, at most {@code max}.
 *
 * @param max the longest wait; null is a day, or the delay if that is longer
 */
public record Retry(Duration delay, double factor, @Nullable Duration max) {
    /** A larger factor is a typing error. */
    public static final double LARGEST_FACTOR = 1000;

    /** {@code retry = "5m"}. */
    public static final Retry DEFAULT = new Retry(Duration.ofMinutes(5), 1, null);

    private static final Duration DEFAULT_MAX = Duration.ofDays(1);

    public Retry {
        if (delay.isNegative() || delay.isZero() || !(factor >= 1) || factor > LARGEST_FACTOR) {
            throw new IllegalArgumentException("delay " + delay + ", factor " + factor);
        }
    }

    /** How long the slot waits after its n-th error, n from 1; whole seconds. */
    public Duration wait(int error) {
        Duration longest = longest();
        double seconds = delay.toSeconds() * Math.pow(factor, error - 1.0);
        return seconds >= longest.toSeconds() ? longest : Duration.ofSeconds((long) seconds);
    }

    private Duration longest() {
        if (max != null) {
            return max;
        }
        return delay.compareTo(DEFAULT_MAX) > 0 ? delay : DEFAULT_MAX;
    }
}
