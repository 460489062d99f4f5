package org.crontabber.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.jspecify.annotations.Nullable;

/** The series of one job; they are taken away with the job. Owned by the scheduler thread. */
final class JobSeries {
    private final Series series;

    JobSeries(MeterRegistry registry, Node node) {
        this.series = new Series(registry, Tags.of("job", node.name()));
    }

    void show(JobState state) {
        series.gauge("crontabber_job_missing_slots", "Slots that have come due and are not done, held ones included.")
                .set(state.progress().count());
        series.gauge("crontabber_job_held_slots", "Slots that wait for a person.")
                .set(state.progress().heldCount());
        series.gauge(
                        "crontabber_job_errors",
                        "The highest error count of the open slots; a plain job's errors since its last success.")
                .set(state.progress().errors());
        if (state.lastSuccess() != null) { // before the first success there is no such series
            series.gauge("crontabber_job_last_success_slot_timestamp_seconds", "The newest slot that succeeded.")
                    .set(state.lastSuccess().at().getEpochSecond());
        }
    }

    void attempted(String outcome, @Nullable Duration elapsed) {
        series.counter("crontabber_attempts_total", "Attempts that ended, by outcome.", "outcome", outcome)
                .increment();
        if (elapsed != null) {
            series.timer("crontabber_attempt_duration", "How long attempts took, by a monotonic clock.")
                    .record(elapsed);
        }
    }

    void skipped(String reason) {
        series.counter("crontabber_slots_skipped_total", "Slots that a rule has given up.", "reason", reason)
                .increment();
    }

    void remove() {
        series.remove();
    }
}
