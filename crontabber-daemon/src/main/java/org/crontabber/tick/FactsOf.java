package org.crontabber.tick;

import java.time.Instant;
import java.util.UUID;
import org.crontabber.api.Facts;
import org.crontabber.database.Term;
import org.crontabber.decision.Decision;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobState;
import org.crontabber.schedule.Slot;

/** Puts together what an attempt is told. */
final class FactsOf {
    private FactsOf() {}

    static Facts start(Decision.Start start, JobState state, UUID id, Term term) {
        Job job = start.node().job();
        Slot slot = start.attempt().slot();
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
                start.attempt().attempt(),
                id,
                job.name() + "@" + slot.at(),
                lastSuccess,
                term.number(),
                !start.onTime());
    }
}
