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
 * @param isPlainSkipped whether a person has skipped slots of it while it was plain
 */
public record MemoryJob(
        int id,
        String name,
        Noted noted,
        Slot firstEver,
        @Nullable Slot newest,
        MemoryRun run,
        MemorySlots slots,
        boolean isPlainSkipped,
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
                false,
                null);
    }

    MemoryJob with(Noted now) {
        return new MemoryJob(id, name, now, firstEver, newest, run, slots, isPlainSkipped, pause);
    }

    MemoryJob with(Slot now) {
        return new MemoryJob(id, name, noted, firstEver, now, run, slots, isPlainSkipped, pause);
    }

    MemoryJob with(MemoryRun now) {
        return new MemoryJob(id, name, noted, firstEver, newest, now, slots, isPlainSkipped, pause);
    }

    MemoryJob with(MemorySlots now) {
        return new MemoryJob(id, name, noted, firstEver, newest, run, now.pruned(newest), isPlainSkipped, pause);
    }

    MemoryJob with(@Nullable Pause now) {
        return new MemoryJob(id, name, noted, firstEver, newest, run, slots, isPlainSkipped, now);
    }

    MemoryJob skippedWhilePlain() {
        return new MemoryJob(id, name, noted, firstEver, newest, run, slots, true, pause);
    }
}
