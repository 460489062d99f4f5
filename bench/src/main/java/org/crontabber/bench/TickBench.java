package org.crontabber.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.crontabber.action.Result;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.database.Cause;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.EmbeddedServer;
import org.crontabber.database.InstanceName;
import org.crontabber.database.Migration;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Retry;
import org.crontabber.decision.Rules;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.crontabber.observe.Metrics;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.TickGrid;
import org.crontabber.store.Definition;
import org.crontabber.store.PostgresStore;
import org.crontabber.store.Store;
import org.crontabber.tick.HostMachine;
import org.crontabber.tick.Plan;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickLoop;
import org.crontabber.tick.TickReport;
import org.crontabber.tick.Work;
import org.jspecify.annotations.Nullable;

/** Ticks of a real loop over 100,000 jobs of which none is due, its metrics included; and an election with them. */
final class TickBench {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final int JOBS = 100_000;
    private static final int TICKS = 7;
    private static final int TICKS_TO_WARM_UP = 2;
    private static final Duration TICK = Duration.ofSeconds(5);

    private TickBench() {}

    public static void main(String[] arguments) throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(Files.createTempDirectory(Path.of("/tmp"), "bench"))) {
            DatabaseAddress address = UnixSocket.of(server.address("main"));
            try (Databases databases = new Databases(List.of(address), 2)) {
                Migration.migrate(databases, "main");
                Figures.heading();
                ticks(databases, "100,000 jobs met for the first time: ");
                ticks(databases, "100,000 jobs that the state knows: ");
            }
        }
    }

    private static void ticks(Databases databases, String what) throws InterruptedException {
        List<Double> ticks = new ArrayList<>();
        List<Double> metrics = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(TICKS + TICKS_TO_WARM_UP);
        Metrics shown = new Metrics("bench", 0, new RunningProgress());
        long[] began = new long[2];
        TickListener timing = new TickListener() {
            @Override
            public void elected(Term term, Cause cause, ServerIdentity server) {
                began[0] = System.nanoTime();
            }

            @Override
            public void ticked(TickReport report, Ledger ledger) {
                if (began[1] == 0) {
                    began[1] = System.nanoTime();
                }
                long before = System.nanoTime();
                shown.ticked(report, ledger);
                if (done.getCount() <= TICKS) {
                    ticks.add(report.took().toNanos() / 1e9);
                    metrics.add((System.nanoTime() - before) / 1e9);
                }
                done.countDown();
            }
        };
        TickLoop loop = loop(databases, timing);
        Thread thread = new Thread(loop::run, "bench");
        thread.start();
        done.await();
        loop.stop(Duration.ofSeconds(60));
        thread.join();
        Figures.row(what + "from election to tick, s", List.of((began[1] - began[0]) / 1e9).stream());
        Figures.row(what + "a tick, s", ticks.stream());
        Figures.row(what + "its metrics, s", metrics.stream());
    }

    private static TickLoop loop(Databases databases, TickListener listener) {
        List<Job> jobs = new ArrayList<>();
        Map<String, Work.Item> items = new HashMap<>();
        Instant start = CLOCK.instant().plus(Duration.ofDays(2));
        for (int index = 0; index < JOBS; index++) {
            Job job = job("job-" + index, start, index % 10 == 0 ? null : "job-" + (index - index % 10));
            jobs.add(job);
            items.put(
                    job.name(),
                    new Work.Item(
                            task -> Result.of(Outcome.FAILED, "nothing is due"),
                            new Definition("d" + index, job.name(), "nothing", "every 1d", "{}"),
                            Duration.ofSeconds(1),
                            false));
        }
        return new TickLoop(
                new TickLoop.Parts(
                        new LockLeadership(
                                databases,
                                new Leadership.Identity("main", "crontabber", new InstanceName("bench", 1, "bench"))),
                        new PostgresStore(databases.state("main"), new Store.Origin("bench", "")),
                        listener,
                        () -> {},
                        new HostMachine(CLOCK, System::nanoTime),
                        UnaryOperator.identity()),
                new Plan(
                        JobGraph.of(jobs, Map.of()),
                        new Rules(new TickGrid(TICK), 4),
                        new Work(items),
                        Duration.ofMinutes(1),
                        Duration.ofDays(180)));
    }

    private static Job job(String name, Instant start, @Nullable String parent) {
        return new Job(
                name,
                new Every(Duration.ofDays(1), ZoneId.of("UTC")),
                start,
                null,
                Retry.DEFAULT,
                parent == null
                        ? List.of()
                        : List.of(new org.crontabber.decision.Dependency(
                                parent, org.crontabber.decision.Dependency.Match.COVERS)),
                Duration.ofMinutes(1),
                true);
    }
}
