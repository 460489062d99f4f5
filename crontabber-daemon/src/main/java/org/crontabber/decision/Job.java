package org.crontabber.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.crontabber.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * What the decision knows of a job; what it runs is not its matter.
 *
 * @param start the first instant that may be a slot, counted at first sight only
 * @param backfill how dates that were missed are caught up; null makes it a plain job
 * @param timeout how long one attempt may run
 */
public record Job(
        String name,
        Schedule schedule,
        @Nullable Instant start,
        @Nullable Backfill backfill,
        Retry retry,
        List<Dependency> after,
        Duration timeout,
        boolean enabled) {
    /** What a job can be called. */
    public static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");

    public Job {
        after = List.copyOf(after);
    }

    public boolean isBackfill() {
        return backfill != null;
    }

    /** The same job on its way out: it starts nothing any more and waits for nobody. */
    public Job leaving() {
        return new Job(name, schedule, start, backfill, retry, List.of(), timeout, false);
    }

    /** How many attempts of this job may start in one tick. */
    int maxPerTick() {
        return backfill == null ? Backfill.DEFAULT_MAX_PER_TICK : backfill.maxPerTick();
    }
}
