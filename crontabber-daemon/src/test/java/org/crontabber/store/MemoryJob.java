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
    /**
     * What the state has noted of a definition.
     *
     * @param earlierNewest the newest slot that had come due when the schedule last changed
     */
    public record Noted(
            boolean isBackfill,
            String schedule,
            String zone,
            Slot first,
            @Nullable Slot earlierNewest) {
        static Noted of(Job job, JobState state, @Nullable Slot earlierNewest) {
            return new Noted(
                    job.isBackfill(),
                    job.schedule().text(),
                    job.schedule().zone().getId(),
                    state.slots().first(),
                    earlierNewest);
        }

        boolean isSchedule(Job job) {
            return schedule.equals(job.schedule().text())
                    && zone.equals(job.schedule().zone().getId());
        }
    }

    static MemoryJob met(int id, Job job, JobState state) {
        return new MemoryJob(
                id,
                job.name(),
                Noted.of(job, state, null),
                state.slots().first(),
                state.newest(),
                MemoryRun.NONE,
                MemorySlots.NONE,
                null);
    }

    /** Under another schedule, or of another kind. */
    MemoryJob changed(Job job, JobState state) {
        Slot earlier = noted.isSchedule(job) ? noted.earlierNewest() : newest;
        return new MemoryJob(id, name, Noted.of(job, state, earlier), state.firstEver(), newest, run, slots, pause);
    }

    /** As if it had just been met; only its pause stays. */
    MemoryJob reset(Job job, JobState anew) {
        return met(id, job, anew).with(pause);
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
