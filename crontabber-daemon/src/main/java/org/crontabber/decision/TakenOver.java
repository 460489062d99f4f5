package org.crontabber.decision;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.crontabber.schedule.TickGrid;

/** Where a job stands that another scheduler has run until now. */
public final class TakenOver {
    private TakenOver() {}

    /**
     * The state in which all is done up to the last success, and the next slot is the first one after it. A schedule that
     * counts from a first slot counts from the one of that success, as the other scheduler did.
     *
     * @param firstRun when the other scheduler first ran it
     * @param lastSuccess when it last succeeded, or the date that it last succeeded for
     */
    public static JobState of(Job job, TickGrid grid, Instant firstRun, Instant lastSuccess) {
        Slots slots = slots(job, grid, firstRun, lastSuccess);
        Slot done = slots.newest(lastSuccess).orElse(null);
        JobState met = JobState.met(job, slots.first());
        if (done == null) {
            return met; // its first slot is to come
        }
        Instant first = grid.floor(firstRun);
        Slot firstEver = first.isBefore(slots.first().at())
                ? new Slot(first, LocalDate.ofInstant(first, job.schedule().zone()))
                : slots.first();
        return new JobState(slots, firstEver, done, met.progress(), null, lastSuccess, true, done, null, List.of());
    }

    private static Slots slots(Job job, TickGrid grid, Instant firstRun, Instant lastSuccess) {
        // one that succeeded after midnight may have been for the date before
        for (Instant sight : List.of(lastSuccess, lastSuccess.minus(Duration.ofDays(1)), firstRun)) {
            Slot first = job.schedule().firstSeen(sight, grid, null);
            if (!first.at().isAfter(lastSuccess)) {
                return job.schedule().from(first);
            }
        }
        return job.schedule().from(job.schedule().firstSeen(lastSuccess, grid, null));
    }
}
