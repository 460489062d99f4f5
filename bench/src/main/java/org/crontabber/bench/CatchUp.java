package org.crontabber.bench;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.crontabber.action.Action;
import org.crontabber.action.Masked;
import org.crontabber.action.Result;
import org.crontabber.action.Secrets;
import org.crontabber.database.Databases;
import org.crontabber.database.InstanceName;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Retry;
import org.crontabber.decision.Rules;
import org.crontabber.decision.Transition;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.TickGrid;
import org.crontabber.store.Definition;
import org.crontabber.store.PostgresStore;
import org.crontabber.store.Store;
import org.crontabber.tick.HostMachine;
import org.crontabber.tick.Plan;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickLoop;
import org.crontabber.tick.Work;
import org.jspecify.annotations.Nullable;

/** A daemon's loop from its election until so many executions have ended, one at a time. */
final class CatchUp {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    /** With fewer starts in a tick the rest would wait for the next one, minutes later. */
    private static final Backfill ALL_AT_ONCE =
            new Backfill(Backfill.Order.OLDEST_FIRST, Backfill.OnFailure.STOP, 0, null, 1_000_000);

    private final Databases databases;
    private final Action action;
    private final boolean isProcess;

    private CatchUp(Databases databases, Action action, boolean isProcess) {
        this.databases = databases;
        this.action = new Masked(action, Secrets.following(databases::passwords, Map.of())); // as in a daemon
        this.isProcess = isProcess;
    }

    /** Work in a transaction. */
    static CatchUp of(Databases databases, Action action) {
        return new CatchUp(databases, action, false);
    }

    /** Work whose effect no COMMIT of the daemon's proves. */
    static CatchUp ofProcess(Databases databases, Action action) {
        return new CatchUp(databases, action, true);
    }

    /** One hourly job that has so many dates behind it. */
    void dates(int dates) throws InterruptedException {
        Instant start = CLOCK.instant().minus(Duration.ofHours(dates)).plusSeconds(60);
        run(List.of(job("caught-up-" + unique(), start, ALL_AT_ONCE)), dates);
    }

    /** So many jobs, each with its only run. */
    void singles(int jobs) throws InterruptedException {
        List<Job> all = new ArrayList<>();
        String prefix = "single-" + unique() + "-";
        for (int index = 0; index < jobs; index++) {
            all.add(job(prefix + index, null, null));
        }
        run(all, jobs);
    }

    private static String unique() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    private static Job job(String name, @Nullable Instant start, @Nullable Backfill backfill) {
        return new Job(
                name,
                new Every(Duration.ofHours(1), ZoneId.of("UTC")),
                start,
                backfill,
                Retry.DEFAULT,
                List.of(),
                Duration.ofMinutes(1),
                true);
    }

    private void run(List<Job> jobs, int executions) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(executions);
        AtomicReference<@Nullable String> wrong = new AtomicReference<>();
        TickListener counting = new TickListener() {
            @Override
            public void ended(Node node, UUID id, Transition.Ended ended, Result result) {
                if (result.outcome() != Outcome.SUCCEEDED) {
                    wrong.compareAndSet(null, result.outcome() + " " + result.failure());
                }
                done.countDown();
            }

            @Override
            public void troubled(Throwable why) {
                wrong.compareAndSet(null, String.valueOf(why));
            }
        };
        TickLoop loop = loop(jobs, counting);
        Thread thread = new Thread(loop::run, "bench");
        thread.start();
        done.await();
        loop.stop(STOP_LIMIT);
        thread.join();
        if (wrong.get() != null) { // figures of something else
            throw new IllegalStateException(wrong.get());
        }
    }

    private TickLoop loop(List<Job> jobs, TickListener listener) {
        Map<String, Work.Item> items = new HashMap<>();
        jobs.forEach(job -> items.put(
                job.name(),
                new Work.Item(
                        action,
                        new Definition("bench", job.name(), "bench", "every 1h", "{}"),
                        Duration.ofSeconds(1),
                        isProcess)));
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
                        new Rules(new TickGrid(Duration.ofMinutes(5)), 1),
                        new Work(items),
                        Duration.ofMinutes(1),
                        Duration.ofDays(180)));
    }
}
