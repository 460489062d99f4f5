package org.crontabber.decision;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/** Where a job stands that another scheduler has run until now, each date once. */
public final class TakenOver {
    /** What succeeded more than that before the job's time of day was for the date before. */
    private static final Duration LATENESS = Duration.ofMinutes(10);

    private TakenOver() {}

    /**
     * What the other scheduler has left.
     *
     * @param firstRun when it first ran the job
     * @param lastSuccess when it last succeeded, or the date that it last succeeded for; null when it never did
     * @param nextRun when it would have run it next, if that was no retry
     */
    public record Left(
            Instant firstRun,
            @Nullable Instant lastSuccess,
            @Nullable Instant nextRun) {}

    /**
     * The state in which all is done through the last success: its date, where a date has one slot, whatever the time of
     * day is now. Without a success all since the first run is to be done. Nothing lies before the job's {@code start}.
     */
    public static JobState of(Job job, TickGrid grid, Left left) {
        Instant success = left.lastSuccess();
        if (success == null) {
            Slot sight = job.schedule().firstSeen(left.firstRun(), grid, job.start());
            return JobState.met(job, sight);
        }
        LocalDate date = date(left, success, job.schedule().zone());
        Slots slots = slots(job, grid, left.firstRun(), success, date);
        Slot done = slot(slots, success, date).orElse(null);
        if (done == null || (job.start() != null && done.at().isBefore(job.start()))) {
            return JobState.met(job, job.schedule().firstSeen(success, grid, job.start()));
        }
        Progress progress = JobState.met(job, slots.first()).progress();
        return new JobState(slots, slots.first(), done, progress, null, success, true, done, null, List.of());
    }

    /** The slot that something was executed for: that of its date, where a date has one, else the newest by then. */
    public static Slot slot(JobState state, ZoneId zone, Instant at) {
        return slot(state.slots(), at, LocalDate.ofInstant(at, zone)).orElseGet(() -> {
            Instant minute = at.truncatedTo(ChronoUnit.MINUTES);
            return new Slot(minute, LocalDate.ofInstant(minute, zone));
        });
    }

    private static Optional<Slot> slot(Slots slots, Instant at, LocalDate date) {
        Optional<Slot> onDate = slots.lastOn(date);
        boolean isOnlyOne = onDate.isPresent()
                && slots.newest(onDate.get().at().minusNanos(1))
                        .filter(before -> before.date().equals(date))
                        .isEmpty();
        return isOnlyOne ? onDate : slots.newest(at);
    }

    private static LocalDate date(Left left, Instant success, ZoneId zone) {
        ZonedDateTime succeeded = success.atZone(zone);
        if (left.nextRun() == null) {
            return succeeded.toLocalDate();
        }
        LocalTime usual = left.nextRun().atZone(zone).toLocalTime();
        boolean isBefore = Duration.between(succeeded.toLocalTime(), usual).compareTo(LATENESS) > 0;
        return isBefore ? succeeded.toLocalDate().minusDays(1) : succeeded.toLocalDate();
    }

    /** A schedule that counts from a first slot counts so that the last success was one. */
    private static Slots slots(Job job, TickGrid grid, Instant firstRun, Instant success, LocalDate date) {
        Instant middle =
                date.atTime(LocalTime.NOON).atZone(job.schedule().zone()).toInstant();
        Slot one = job.schedule().firstSeen(job.schedule() instanceof Every ? success : middle, grid, null);
        return job.schedule().from(job.schedule().earliest(one, grid.floor(firstRun)));
    }
}
