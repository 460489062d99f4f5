package org.crontabber.tick;

import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** The database's clock, carried on by this process's monotonic one between readings. Owned by the scheduler thread. */
final class DatabaseClock {
    private final LongSupplier nanos;
    private final UnaryOperator<Instant> time;
    private Instant reading = Instant.EPOCH;
    private long readAtNanos;

    DatabaseClock(LongSupplier nanos, UnaryOperator<Instant> time) {
        this.nanos = nanos;
        this.time = time;
    }

    /** Takes a new reading over. */
    Instant read(Instant databaseNow) {
        reading = databaseNow;
        readAtNanos = nanos.getAsLong();
        return now();
    }

    /** It has shown this already, as an attempt's own transaction says: it is not earlier now. */
    void sawIt(Instant databaseTime) {
        Instant estimate = reading.plusNanos(nanos.getAsLong() - readAtNanos);
        if (databaseTime.isAfter(estimate)) {
            read(databaseTime);
        }
    }

    /** What the database's clock shows now, by estimate. */
    Instant now() {
        return time.apply(reading.plusNanos(nanos.getAsLong() - readAtNanos));
    }
}
