package org.crontabber.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Info;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.crontabber.action.Result;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.database.Cause;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.LockSession;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.database.Trouble;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.decision.Steering.Request;
import org.crontabber.decision.Transition;
import org.crontabber.tick.RecordedEnds;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickReport;

/** The series of {@code /metrics}. Written by the scheduler thread, read by any; a scrape never asks the database. */
public final class Metrics implements TickListener {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Series series = new Series(registry, Tags.empty());
    private final ProgressSeries progress;
    private final Map<String, JobSeries> jobs = new HashMap<>();
    private final Map<String, AtomicLong> verdicts = new HashMap<>();
    private final Set<UUID> running = new HashSet<>();
    private final Set<UUID> stuck = new HashSet<>();

    private final Counter ticks = series.counter("crontabber_ticks_total", "Ticks that took place.");
    private final Counter lateTicks = series.counter(
            "crontabber_ticks_late_total", "Ticks that did not take place, since the one before took too long.");
    private final Counter troubles = series.counter("crontabber_troubles_total", "Turns of the scheduler that failed.");
    private final Timer tickDuration =
            series.timer("crontabber_tick_duration", "How long a tick took, until what starts was launched.");
    private final AtomicLong leader = series.gauge("crontabber_leader", "1 while this instance leads.");
    private final AtomicLong term = series.gauge("crontabber_term", "The term of this instance's last election.");
    private final AtomicLong standbys =
            series.gauge("crontabber_standbys", "Other instances, as this one sees them while it leads.");
    private final Counter lostEnds = series.counter(
            "crontabber_lost_ends_total", "Recorded ends of attempts that a failover of the server has lost.");
    private final AtomicLong clockDifference = series.gauge(
            "crontabber_clock_difference_seconds", "How far this host's clock is ahead of the database's.");
    private final AtomicLong strangers =
            series.gauge("crontabber_lock_taken", "1 while a session that is no instance's holds the leader's lock.");
    private final AtomicLong runningAttempts =
            series.gauge("crontabber_running_attempts", "Attempts that run in this instance.");
    private final AtomicLong lastTick = series.gauge(
            "crontabber_last_tick_timestamp_seconds", "The instant of the last tick, by the database's clock.");
    private final AtomicLong reloaded = series.gauge(
            "crontabber_config_last_reload_successful", "0 while the last reload was refused and nothing has changed.");
    private final AtomicLong databaseUp =
            series.gauge("crontabber_database_up", "1 while the database of the state answers.");
    private final AtomicLong stuckAttempts =
            series.gauge("crontabber_stuck_attempts", "Attempts that ignore every way to end them.");
    private final AtomicLong quarantined =
            series.gauge("crontabber_quarantined_jobs", "Jobs whose rows in the state can't be read or written.");
    private final AtomicLong problems =
            series.gauge("crontabber_config_problems", "Problems of the configuration that is in effect.");

    /**
     * Those of a process that has just begun.
     *
     * @param running how far its attempts are, as they say
     */
    public Metrics(String version, int configurationProblems, RunningProgress running) {
        progress = new ProgressSeries(registry, running);
        problems.set(configurationProblems);
        reloaded.set(1);
        Info.builder() // of Prometheus itself, since a gauge may not be called that
                .name("crontabber_build_info")
                .help("The version that runs.")
                .labelNames("version")
                .register(registry.getPrometheusRegistry())
                .setLabelValues(version);
    }

    private JobSeries job(Node node) {
        return jobs.computeIfAbsent(node.name(), name -> new JobSeries(registry, node));
    }

    @Override
    public void connected() {
        databaseUp.set(1);
    }

    @Override
    public void troubled(Throwable why) {
        databaseUp.set(why instanceof DatabaseUnavailable && Trouble.refusal(why) == null ? 0 : 1);
        troubles.increment();
    }

    @Override
    public void stuck(Node node, UUID id) {
        stuck.add(id);
        stuckAttempts.set(stuck.size());
    }

    @Override
    public void asked(Request request, boolean ok, String sentence) {
        series.counter(
                        "crontabber_requests_total",
                        "Requests of people that were answered.",
                        "verb",
                        request.order().verb().code(),
                        "ok",
                        Boolean.toString(ok))
                .increment();
    }

    /** What became of a reload; any thread. */
    public void reloadEnded(boolean successful) {
        reloaded.set(successful ? 1 : 0);
        if (successful) {
            problems.set(0); // one with problems is refused
        }
    }

    @Override
    public void elected(Term elected, Cause cause, ServerIdentity server) {
        leader.set(1);
        term.set(elected.number());
        series.counter(
                        "crontabber_elections_total",
                        "Terms that this instance has begun, by what had become of the one before.",
                        "cause",
                        cause.code().label())
                .increment();
        strangers.set(0);
    }

    @Override
    public void standsBy(LockSession holder, LockSession.Silence silence) {
        strangers.set(holder.instance().isPresent() ? 0 : 1);
    }

    @Override
    public void beaten(int others) {
        standbys.set(others);
    }

    @Override
    public void clocks(Duration hostAhead, Duration jumped) {
        clockDifference.set(hostAhead.toSeconds());
    }

    @Override
    public void lost(ServerIdentity server, List<RecordedEnds.Recorded> ends) {
        lostEnds.increment(ends.size());
    }

    @Override
    public void steppedDown(Term over, String why) {
        leader.set(0);
        standbys.set(0);
        running.clear();
        runningAttempts.set(0);
        stuck.clear();
        stuckAttempts.set(0);
        verdicts.values().forEach(number -> number.set(0));
        keepOnly(Set.of()); // the jobs are another instance's to show
    }

    @Override
    public void ticked(TickReport report, Ledger ledger) {
        ticks.increment();
        lateTicks.increment((double) report.late());
        tickDuration.record(report.took());
        lastTick.set(report.at().getEpochSecond());
        quarantined.set(ledger.quarantined());
        Map<String, Long> numbers = new HashMap<>();
        for (Node node : ledger.graph().nodes()) {
            numbers.merge(Judge.of(node, ledger, report.at()).code(), 1L, Long::sum);
            JobState state = ledger.state(node);
            if (state != null) {
                job(node).show(state);
            }
        }
        numbers.keySet().forEach(code -> verdicts.computeIfAbsent(code, this::verdict));
        verdicts.forEach((code, number) -> number.set(numbers.getOrDefault(code, 0L)));
    }

    private AtomicLong verdict(String code) {
        return new Series(registry, Tags.of("verdict", code))
                .gauge(
                        "crontabber_jobs",
                        "Jobs by what the decision said of them at the last tick, as 'crontabber why' says it.");
    }

    @Override
    public void started(Node node, Running attempt, UUID id) {
        running.add(id);
        runningAttempts.set(running.size());
    }

    @Override
    public void ended(Node node, UUID id, Transition.Ended ended, Result result) {
        over(id);
        job(node).attempted(result.outcome().code(), result.elapsed());
        job(node).show(ended.state());
    }

    @Override
    public void foundRecorded(Node node, UUID id, Outcome outcome) {
        over(id);
        job(node).attempted(outcome.code(), null);
    }

    private void over(UUID id) {
        running.remove(id);
        runningAttempts.set(running.size());
        stuck.remove(id);
        stuckAttempts.set(stuck.size());
    }

    @Override
    public void skipped(Decision.Skip skip) {
        job(skip.node()).skipped(skip.reason());
    }

    @Override
    public void reloaded(JobGraph graph) {
        Set<String> known = new HashSet<>();
        graph.nodes().forEach(node -> known.add(node.name()));
        keepOnly(known);
    }

    private void keepOnly(Set<String> known) {
        jobs.entrySet().removeIf(entry -> {
            boolean isGone = !known.contains(entry.getKey());
            if (isGone) {
                entry.getValue().remove();
            }
            return isGone;
        });
    }

    /** The text that Prometheus reads; one after another, since series are made anew for each. */
    public synchronized String scrape() {
        progress.show(said -> leader.get() == 1 && said.term() == term.get());
        return registry.scrape();
    }
}
