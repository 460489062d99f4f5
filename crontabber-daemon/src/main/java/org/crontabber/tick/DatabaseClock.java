package org.crontabber.tick;

import java.time.Instant;
import java.util.function.LongSupplier;

/** The database's clock, carried on by this process's monotonic one between readings. Owned by the scheduler thread. */
final class DatabaseClock {
    private final LongSupplier nanos;
    private Instant reading = Instant.EPOCH;
    private long readAtNanos;

    DatabaseClock(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Takes a new reading over. */
    Instant read(Instant databaseNow) {
        reading = databaseNow;
        readAtNanos = nanos.getAsLong();
        return databaseNow;
    }

    /** What the database's clock shows now, by estimate. */
    Instant now() {
        return reading.plusNanos(nanos.getAsLong() - readAtNanos);
    }
}
