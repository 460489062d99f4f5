package org.crontabber.schedule;

import java.time.Instant;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** A schedule as it is configured, not yet anchored: an immutable value that any thread may use. */
public sealed interface Schedule permits Every, EveryAt, Cron {
    /** The text of the configuration, such as {@code every 1d at 02:00}; equal texts are equal schedules. */
    String text();

    ZoneId zone();

    /**
     * The first slot of a job that a leader meets for the first time.
     *
     * @param sight when it is met
     * @param start the first instant that may be a slot, or null for the rules of first sight
     */
    Slot firstSeen(Instant sight, TickGrid grid, @Nullable Instant start);

    /**
     * The first slot under this schedule of a job that ran under another one until now: by the rules of first sight,
     * after its newest slot, and for wall-clock schedules on a later date.
     */
    Slot changed(Instant sight, TickGrid grid, Slot newest);

    /** The first slot at or after the instant of those that go with this one; this one when it lies before. */
    Slot earliest(Slot one, Instant from);

    /** All slots, given the first one under this schedule, which is the anchor. */
    Slots from(Slot first);
}
