package org.crontabber.tick;

import java.time.Instant;
import org.crontabber.api.Facts;
import org.crontabber.database.Term;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobState;
import org.crontabber.schedule.Slot;
import org.crontabber.store.Changes;

/** Puts together what an attempt is told. */
public final class FactsOf {
    private FactsOf() {}

    /** The facts of an attempt that begins in this state. */
    public static Facts of(Changes.Begin begin, JobState state, Term term) {
        Job job = begin.node().job();
        Slot slot = begin.attempt().slot();
        boolean isNewest = state.newest() == null || slot.compareTo(state.newest()) >= 0;
        Instant lastSuccess =
                state.lastSuccess() == null ? null : state.lastSuccess().at();
        boolean sinceLastSuccess = !job.isBackfill() && lastSuccess != null;
        return new Facts(
                job.name(),
                slot.date(),
                slot.at().atZone(job.schedule().zone()),
                sinceLastSuccess && lastSuccess != null
                        ? lastSuccess
                        : state.slots().intervalStart(slot),
                slot.at(),
                begin.attempt().attempt(),
                begin.id(),
                job.name() + "@" + slot.at(),
                lastSuccess,
                term.number(),
                !isNewest);
    }
}
