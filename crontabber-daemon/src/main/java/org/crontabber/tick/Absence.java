package org.crontabber.tick;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Something is wrong with the database or the state, and since when. Owned by the scheduler thread. */
final class Absence {
    private final LongSupplier nanos;
    private boolean isOn;
    private long sinceNanos;

    Absence(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void begins() {
        if (!isOn) {
            sinceNanos = nanos.getAsLong();
        }
        isOn = true;
    }

    void ends() {
        isOn = false;
    }

    boolean isOn() {
        return isOn;
    }

    boolean isLongerThan(Duration limit) {
        return isOn && nanos.getAsLong() - sinceNanos > limit.toNanos();
    }
}
