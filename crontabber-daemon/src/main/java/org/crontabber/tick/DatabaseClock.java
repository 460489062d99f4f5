package org.crontabber.tick;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The database's clock, carried on by this process's monotonic one between readings. Owned by the scheduler thread. */
final class DatabaseClock {
    private final TickLoop.Parts parts;
    private Instant reading = Instant.EPOCH;
    private @Nullable Instant shown;
    private long readAtNanos;

    DatabaseClock(TickLoop.Parts parts) {
        this.parts = parts;
    }

    /**
     * Takes a new reading over, and tells how it compares: with this host's clock, and with what the clock should show by
     * now. A process that was suspended sees it jump forward, too.
     */
    Instant read(Instant databaseNow) {
        Instant before = shown;
        long nanos = parts.machine().nanos();
        Duration passed = Duration.ofNanos(nanos - readAtNanos);
        reading = databaseNow;
        readAtNanos = nanos;
        Instant now = parts.time().apply(reading);
        shown = now;
        parts.listener()
                .clocks(
                        Duration.between(databaseNow, parts.machine().now()),
                        before == null ? Duration.ZERO : Duration.between(before.plus(passed), now));
        return now;
    }

    /** It has shown this already, as an attempt's own transaction says: it is not earlier now. */
    void sawIt(Instant databaseTime) {
        Instant estimate = reading.plusNanos(parts.machine().nanos() - readAtNanos);
        if (databaseTime.isAfter(estimate)) {
            read(databaseTime);
        }
    }

    /** What the database's clock shows now, by estimate. */
    Instant now() {
        return parts.time().apply(reading.plusNanos(parts.machine().nanos() - readAtNanos));
    }
}
