package org.crontabber.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Decision;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Retry;
import org.crontabber.decision.Rules;
import org.crontabber.decision.Transition;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.TickGrid;
import org.crontabber.simulate.Scenario;
import org.crontabber.simulate.Simulation;
import org.jspecify.annotations.Nullable;

/** Deciding over many jobs, planning a long time, catching up a long backlog. */
final class DecisionBench {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final TickGrid GRID = new TickGrid(Duration.ofMinutes(5));
    private static final int RUNS = 7;
    private static final int WARM_UP_RUNS = 3;

    private DecisionBench() {}

    public static void main(String[] arguments) {
        System.out.printf("%-64s %10s %10s %10s%n", "", "min", "median", "max");
        decide();
        plan();
        backlog();
        allocation(1_000);
        allocation(100_000);
    }

    /** What is measured returns its seconds. */
    private interface Measured {
        double run();
    }

    private static void report(String what, Measured measured) {
        List<Double> seconds = new ArrayList<>();
        for (int run = 0; run < WARM_UP_RUNS + RUNS; run++) {
            double took = measured.run();
            if (run >= WARM_UP_RUNS) {
                seconds.add(took);
            }
        }
        seconds.sort(null);
        System.out.printf(
                "%-64s %8.3f s %8.3f s %8.3f s%n", what, seconds.get(0), seconds.get(RUNS / 2), seconds.get(RUNS - 1));
    }

    private static Job job(String name, Duration every, @Nullable Instant start, @Nullable Backfill backfill) {
        return new Job(
                name,
                new Every(every, ZoneId.of("UTC")),
                start,
                backfill,
                Retry.DEFAULT,
                List.of(),
                Duration.ofHours(1),
                true);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    /** One tick and its decision, over 100,000 jobs of which 1,000 have come due; everything was met before. */
    private static void decide() {
        List<Job> jobs = new ArrayList<>();
        for (int number = 0; number < 100_000; number++) {
            jobs.add(job("job-" + number, number % 100 == 0 ? Duration.ofHours(1) : Duration.ofDays(7), null, null));
        }
        JobGraph graph = JobGraph.of(jobs, Map.of());
        report("a decision over 100,000 jobs, 1,000 of them due", () -> {
            Agenda agenda = new Agenda(new Ledger(graph), new Rules(GRID, 100_000));
            agenda.tick(START);
            finish(agenda, agenda.decide(START));
            Instant hour = START.plus(Duration.ofHours(1));
            long began = System.nanoTime();
            agenda.tick(hour);
            Decision decision = agenda.decide(hour);
            double took = seconds(began);
            if (decision.starts().size() != 1_000) {
                throw new IllegalStateException(decision.starts().size() + " starts");
            }
            return took;
        });
    }

    private static void finish(Agenda agenda, Decision decision) {
        decision.starts()
                .forEach(start -> agenda.ended(start.node(), Transition.End.of(Outcome.SUCCEEDED), decision.now()));
    }

    private static void plan() {
        List<Job> jobs = new ArrayList<>();
        for (int number = 0; number < 1_000; number++) {
            jobs.add(job("job-" + number, Duration.ofHours(1), null, null));
        }
        report("a plan of 1,000 hourly jobs over a year, 8,760,000 attempts", () -> simulate(jobs, 365, 8_760_000));
    }

    private static void backlog() {
        List<Job> jobs = new ArrayList<>();
        jobs.add(job("missed", Duration.ofMinutes(5), START.minus(Duration.ofDays(365)), Backfill.DEFAULT));
        for (int number = 0; number < 100; number++) {
            jobs.add(job("job-" + number, Duration.ofHours(1), null, null));
        }
        report(
                "105,120 missed slots of one job beside 100 hourly ones",
                () -> simulate(jobs, 1, 105_120 + 288 + 2_400));
    }

    private static double simulate(List<Job> jobs, int days, long expected) {
        JobGraph graph = JobGraph.of(jobs, Map.of());
        Scenario scenario = new Scenario(START, START.plus(Duration.ofDays(days)), Map.of(), List.of(), Map.of());
        long[] events = {0};
        long began = System.nanoTime();
        new Simulation(scenario, new Ledger(graph), new Rules(GRID, 4), false, event -> events[0]++).run();
        if (events[0] != expected) {
            throw new IllegalStateException(events[0] + " events, not " + expected);
        }
        return seconds(began);
    }

    /** Bytes that one start and end of a catch-up allocate, with a backlog of so many slots behind it. */
    private static void allocation(int slots) {
        Instant start = START.minus(Duration.ofMinutes(5).multipliedBy(slots));
        JobGraph graph = JobGraph.of(List.of(job("missed", Duration.ofMinutes(5), start, Backfill.DEFAULT)), Map.of());
        Agenda agenda = new Agenda(new Ledger(graph), new Rules(GRID, 1));
        agenda.tick(START);
        int decisions = 900; // below max_per_tick
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int count = 0; count < decisions; count++) {
            finish(agenda, agenda.decide(START));
        }
        long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / decisions;
        System.out.printf("%-64s %10d bytes%n", "allocated per decision, backlog of " + slots + " slots", bytes);
    }
}
