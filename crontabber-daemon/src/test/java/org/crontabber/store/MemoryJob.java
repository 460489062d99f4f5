package org.crontabber.store;

import org.crontabber.decision.Job;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Pause;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/**
 * A row of table job, with its run row and its slots.
 *
 * @param noted its definition as last seen
 */
public record MemoryJob(
        int id,
        String name,
        Noted noted,
        Slot firstEver,
        @Nullable Slot newest,
        MemoryRun run,
        MemorySlots slots,
        @Nullable Pause pause) {
    /** What the state has noted of a definition. */
    public record Noted(boolean isBackfill, String schedule, String zone, Slot first) {
        static Noted of(Job job, JobState state) {
            return new Noted(
                    job.isBackfill(),
                    job.schedule().text(),
                    job.schedule().zone().getId(),
                    state.slots().first());
        }
    }

    static MemoryJob met(int id, Job job, JobState state) {
        return new MemoryJob(
                id,
                job.name(),
                Noted.of(job, state),
                state.slots().first(),
                state.newest(),
                MemoryRun.NONE,
                MemorySlots.NONE,
                null);
    }

    MemoryJob with(Noted now, Slot nowFirstEver) {
        return new MemoryJob(id, name, now, nowFirstEver, newest, run, slots, pause);
    }

    MemoryJob with(Slot now) {
        return new MemoryJob(id, name, noted, firstEver, now, run, slots, pause);
    }

    MemoryJob with(MemoryRun now) {
        return new MemoryJob(id, name, noted, firstEver, newest, now, slots, pause);
    }

    MemoryJob with(MemorySlots now) {
        return new MemoryJob(id, name, noted, firstEver, newest, run, now.pruned(newest), pause);
    }

    MemoryJob with(@Nullable Pause now) {
        return new MemoryJob(id, name, noted, firstEver, newest, run, slots, now);
    }
}
