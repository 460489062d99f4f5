package org.crontabber.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.crontabber.action.Result;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Term;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.decision.Steering.Request;
import org.crontabber.decision.Transition;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickReport;

/** The series of {@code /metrics}. Written by the scheduler thread, read by any; a scrape never asks the database. */
public final class Metrics implements TickListener {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, AtomicLong> gauges = new ConcurrentHashMap<>();
    private final Set<UUID> running = new HashSet<>();
    private final Counter ticks;
    private final Counter lateTicks;
    private final Timer tickDuration;

    public Metrics(String version, int configurationProblems) {
        ticks = registry.counter("crontabber_ticks_total");
        lateTicks = registry.counter("crontabber_ticks_late_total");
        tickDuration = registry.timer("crontabber_tick_duration");
        gauge("crontabber_leader", Tags.empty());
        gauge("crontabber_term", Tags.empty());
        gauge("crontabber_running_attempts", Tags.empty());
        gauge("crontabber_last_tick_timestamp_seconds", Tags.empty());
        gauge("crontabber_config_problems", Tags.empty()).set(configurationProblems);
        gauge("crontabber_config_last_reload_successful", Tags.empty()).set(1);
        gauge("crontabber_database_up", Tags.empty());
        gauge("crontabber_stuck_attempts", Tags.empty());
        gauge("crontabber_quarantined_jobs", Tags.empty());
        gauge("crontabber_build", Tags.of("version", version)).set(1);
    }

    private AtomicLong gauge(String name, Tags tags) {
        return gauges.computeIfAbsent(name + tags, key -> {
            AtomicLong value = new AtomicLong();
            Gauge.builder(name, value, AtomicLong::doubleValue).tags(tags).register(registry);
            return value;
        });
    }

    private static Tags job(Node node) {
        return Tags.of("job", node.name());
    }

    @Override
    public void connected() {
        gauge("crontabber_database_up", Tags.empty()).set(1);
    }

    @Override
    public void troubled(Throwable why) {
        boolean isAway = why instanceof DatabaseUnavailable;
        gauge("crontabber_database_up", Tags.empty()).set(isAway ? 0 : 1);
        registry.counter("crontabber_troubles_total").increment();
    }

    @Override
    public void stuck(Node node, UUID id) {
        gauge("crontabber_stuck_attempts", Tags.empty()).incrementAndGet();
    }

    @Override
    public void asked(Request request, boolean ok, String sentence) {
        registry.counter(
                        "crontabber_requests_total",
                        Tags.of("verb", request.order().verb().code(), "ok", Boolean.toString(ok)))
                .increment();
    }

    /** What became of a reload; any thread. */
    public void reloadEnded(boolean successful) {
        gauge("crontabber_config_last_reload_successful", Tags.empty()).set(successful ? 1 : 0);
    }

    @Override
    public void elected(Term term) {
        gauge("crontabber_leader", Tags.empty()).set(1);
        gauge("crontabber_term", Tags.empty()).set(term.number());
    }

    @Override
    public void steppedDown(Term term, String why) {
        gauge("crontabber_leader", Tags.empty()).set(0);
        running.clear();
        gauge("crontabber_running_attempts", Tags.empty()).set(0);
    }

    @Override
    public void ticked(TickReport report, Ledger ledger) {
        ticks.increment();
        lateTicks.increment((double) report.late());
        tickDuration.record(report.took());
        gauge("crontabber_last_tick_timestamp_seconds", Tags.empty())
                .set(report.at().getEpochSecond());
        gauge("crontabber_quarantined_jobs", Tags.empty()).set(ledger.quarantined());
        for (Node node : ledger.graph().nodes()) {
            JobState state = ledger.state(node);
            if (state != null) {
                show(node, state);
            }
        }
    }

    private void show(Node node, JobState state) {
        gauge("crontabber_job_missing_slots", job(node)).set(state.progress().count());
        gauge("crontabber_job_errors", job(node)).set(state.progress().errors());
        Instant success =
                state.lastSuccess() == null ? null : state.lastSuccess().at();
        if (success != null) {
            gauge("crontabber_job_last_success_slot_timestamp_seconds", job(node))
                    .set(success.getEpochSecond());
        }
    }

    @Override
    public void started(Node node, Running attempt, UUID id) {
        running.add(id);
        gauge("crontabber_running_attempts", Tags.empty()).set(running.size());
    }

    @Override
    public void ended(Node node, UUID id, Transition.Ended ended, Result result) {
        running.remove(id);
        gauge("crontabber_running_attempts", Tags.empty()).set(running.size());
        registry.counter(
                        "crontabber_attempts_total",
                        job(node).and("outcome", result.outcome().code()))
                .increment();
        Duration elapsed = result.elapsed();
        if (elapsed != null) {
            registry.timer("crontabber_attempt_duration", job(node)).record(elapsed);
        }
        show(node, ended.state());
    }

    @Override
    public void foundRecorded(Node node, UUID id) {
        running.remove(id);
        gauge("crontabber_running_attempts", Tags.empty()).set(running.size());
        registry.counter("crontabber_attempts_total", job(node).and("outcome", Outcome.SUCCEEDED.code()))
                .increment();
    }

    @Override
    public void skipped(Decision.Skip skip) {
        registry.counter("crontabber_slots_skipped_total", job(skip.node()).and("reason", skip.reason()))
                .increment();
    }

    /** The text that Prometheus reads. */
    public String scrape() {
        return registry.scrape();
    }
}
