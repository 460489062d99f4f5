package org.crontabber.schedule;

import java.time.Instant;
import java.time.LocalDate;

/**
 * One instant at which a schedule says that its job is due, and the calendar date that it stands for.
 *
 * <p>The instant is the slot's identity. The date is the one that a wall-clock slot was computed from, even where
 * daylight saving moved the instant past midnight; for elapsed time it is the calendar date in the job's zone.
 */
public record Slot(Instant at, LocalDate date) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot other) {
        return at.compareTo(other.at);
    }

    @Override
    public String toString() {
        return at.toString();
    }
}
