package org.crontabber.schedule;

import java.time.Duration;
import java.time.Instant;

/** The scheduler's wall-clock grid: multiples of {@code tick} counted from 00:00 UTC. The tick divides a day. */
public record TickGrid(Duration tick) {
    private static final long DAY_SECONDS = Duration.ofDays(1).toSeconds();

    public TickGrid {
        if (!dividesADay(tick)) {
            throw new IllegalArgumentException("tick " + tick + " does not divide a day");
        }
    }

    public static boolean dividesADay(Duration tick) {
        return tick.toNanosPart() == 0 && tick.toSeconds() > 0 && DAY_SECONDS % tick.toSeconds() == 0;
    }

    /** The newest instant of the grid at or before {@code instant}. */
    public Instant floor(Instant instant) {
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), tick.toSeconds()) * tick.toSeconds());
    }

    /** The first instant of the grid after {@code instant}. */
    public Instant after(Instant instant) {
        return floor(instant).plus(tick);
    }

    /** The first instant of the grid at or after {@code instant}. */
    public Instant ceiling(Instant instant) {
        Instant floor = floor(instant);
        return floor.equals(instant) ? floor : floor.plus(tick);
    }
}
