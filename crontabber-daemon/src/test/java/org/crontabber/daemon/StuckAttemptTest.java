package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.crontabber.action.Action;
import org.crontabber.action.Result;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.decision.Outcome;
import org.crontabber.observe.Metrics;
import org.crontabber.store.Definition;
import org.crontabber.store.Output;
import org.crontabber.tick.Plan;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.Work;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Work that no action of ours can be made to do: it ignores interrupts. */
class StuckAttemptTest extends MisbehavingWork {
    private static final Duration DEAF = Duration.ofMillis(10);
    private static final String TWO_JOBS = """
            [daemon]
            tick = "10m"
            concurrency = 1
            [job.a]
            every = "1d"
            retry = "9m"
            timeout = "1s"
            exec = ["true"]
            [job.z]
            every = "10m"
            exec = ["true"]
            """;

    /** One place, for a job {@code a} that does this and a job {@code z} that does nothing. */
    private LiveDaemon running(Action a, TickListener listener) throws Exception {
        Action z = task -> new Result(Outcome.SUCCEEDED, null, null, Output.NONE, null, 0, false, false, false);
        Work work = new Work(Map.of("a", item("a", a), "z", item("z", z)));
        return new LiveDaemon(
                directory,
                address,
                MORNING,
                TWO_JOBS,
                listener,
                plan -> new Plan(plan.graph(), plan.rules(), work, plan.databaseGrace(), plan.keepHistory()));
    }

    private static Work.Item item(String name, Action action) {
        Definition definition = new Definition(name, name, "a test's own", "as configured", "{}");
        return new Work.Item(action, definition, Duration.ofSeconds(1), false);
    }

    @Test
    @DisplayName("6, 52b a job that ignores every way to end it, and the daemon is stopped")
    void anAttemptThatOutlastsAStopIsNamedAndLost() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try {
            try (LiveDaemon daemon = running(deafUntil(end), new TickListener() {})) {
                daemon.awaitLine("start a");
                Thread stop = new Thread(daemon::close, "stop");
                stop.start();
                eventually("it is named", LiveDaemon.LIMIT, () -> {
                    daemon.pass(Duration.ofMinutes(1)); // from whenever the stop has begun
                    return daemon.count("outlasts a") == 1;
                });
                stop.join();
                assertThat(daemon.count("outlasts")).isEqualTo(1);
            }
            try (LiveDaemon next = running(deafUntil(new CountDownLatch(0)), new TickListener() {})) {
                next.awaitLine("lost a " + SLOT + " #1");
                next.awaitLine("succeeded a " + SLOT + " #2");
            }
        } finally {
            end.countDown();
        }
    }

    private static Action deafUntil(CountDownLatch end) {
        return task -> {
            while (end.getCount() > 0) {
                LockSupport.parkNanos(DEAF.toNanos());
                Thread.interrupted(); // as a loop in native code would not notice either
            }
            return new Result(Outcome.SUCCEEDED, null, null, Output.NONE, null, 0, false, false, false);
        };
    }

    @Test
    @DisplayName("52b a job that ignores every way to end it is stuck (conformance 43)")
    void aStuckJobKeepsNoOtherFromRunning() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        Metrics metrics = new Metrics("test", 0, new RunningProgress());
        try (LiveDaemon daemon = running(deafUntil(end), metrics)) {
            daemon.awaitLine("start a");
            assertThat(daemon.count("start z")).isZero();

            daemon.pass(Duration.ofHours(1));
            daemon.awaitLine("stuck a");
            daemon.awaitLine("succeeded z " + SLOT);
            assertThat(metrics.scrape()).contains("crontabber_stuck_attempts 1.0");

            daemon.at(MORNING.plusSeconds(600));
            daemon.awaitLine("succeeded z 2027-03-01T10:10:00Z");
            daemon.reload(TWO_JOBS); // the state is read anew, and the place stays free
            daemon.at(MORNING.plusSeconds(1200));
            daemon.awaitLine("succeeded z 2027-03-01T10:20:00Z");
            assertThat(daemon.count("start a")).isEqualTo(1);

            end.countDown();
            daemon.awaitLine("succeeded a " + SLOT + " #1");
            assertThat(metrics.scrape()).contains("crontabber_stuck_attempts 0.0");
            daemon.at(MORNING.plus(Duration.ofDays(1)));
            daemon.awaitLine("succeeded a 2027-03-02T10:00:00Z #1");
        } finally {
            end.countDown();
        }
    }
}
