package org.crontabber.observe;

import java.time.Duration;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Clocks that differ, and one that jumps. Told once, since both are read every few seconds. */
final class ClockEvents {
    /** By so much they differ without a word: nothing is decided by a host's clock, and people read both. */
    private static final Duration TOLERANCE = Duration.ofSeconds(30);

    private boolean areApart;

    void read(Duration hostAhead, Duration jumped) {
        if (jumped.abs().compareTo(TOLERANCE) > 0) {
            LogEvents.event(Level.WARN, "clock_jumped")
                    .addKeyValue("seconds", jumped.toSeconds())
                    .log(
                            "the database's clock has jumped, or this process was suspended: what came due meanwhile runs now;"
                                    + " nothing is done twice");
        }
        boolean areApartNow = hostAhead.abs().compareTo(TOLERANCE) > 0;
        if (areApartNow && !areApart) {
            event(Level.WARN, "clocks_apart", hostAhead)
                    .log("this host's clock differs from the database's, which alone decides: see NTP on both");
        } else if (areApart && !areApartNow) {
            event(Level.INFO, "clocks_agree", hostAhead).log("this host's clock agrees with the database's again");
        }
        areApart = areApartNow;
    }

    private static LoggingEventBuilder event(Level level, String name, Duration hostAhead) {
        return LogEvents.event(level, name).addKeyValue("host_ahead_seconds", hostAhead.toSeconds());
    }
}
