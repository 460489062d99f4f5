package org.crontabber.chaos;

import java.time.Duration;

/** Tells whether a number has stayed the same for a while. */
final class Steady {
    private final Duration span;
    private long last = Long.MIN_VALUE;
    private long sinceNanos;

    Steady(Duration span) {
        this.span = span;
    }

    boolean stays(long number) {
        if (number != last) {
            last = number;
            sinceNanos = System.nanoTime();
        }
        return System.nanoTime() - sinceNanos >= span.toNanos();
    }
}
