package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.crontabber.action.Action;
import org.crontabber.action.Result;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Definition;
import org.crontabber.store.Output;
import org.crontabber.testing.TestServer;
import org.crontabber.tick.Plan;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.Work;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What jobs throw, how they get into each other's way, and what a dead leader has left of them. */
class JobFaultTest {
    private static final Duration LIMIT = LiveDaemon.LIMIT;
    private static final Instant MORNING = Instant.parse("2027-03-01T10:03:27Z");

    @TempDir
    private Path directory = Path.of("");

    private DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void database() throws SQLException {
        address = TestServer.newDatabase();
    }

    /** The daemon with other actions under the names of its jobs. */
    private static UnaryOperator<Plan> actions(Map<String, Action> actions) {
        return real -> {
            Map<String, Work.Item> items = new HashMap<>();
            for (Node node : real.graph().nodes()) {
                Action action = actions.getOrDefault(node.name(), task -> Result.of(Outcome.SUCCEEDED, ""));
                items.put(
                        node.name(),
                        new Work.Item(
                                action, new Definition("f", node.name(), "", "", "{}"), Duration.ofSeconds(1), false));
            }
            return new Plan(real.graph(), real.rules(), new Work(items), real.databaseGrace(), real.keepHistory());
        };
    }

    @Test
    @DisplayName("12, 16 a job throws whatever can be thrown: it has failed, and nothing else has")
    void whateverAJobThrowsIsItsOwnFailure() throws Exception {
        Map<String, Action> actions = Map.of(
                "stack",
                        task -> {
                            throw new StackOverflowError();
                        },
                "linkage",
                        task -> {
                            throw new NoClassDefFoundError("org/example/Missing");
                        },
                "memory",
                        task -> {
                            throw new OutOfMemoryError("Java heap space");
                        },
                "death",
                        task -> {
                            throw new ThreadDeath();
                        },
                "interrupt",
                        task -> {
                            throw new InterruptedException("of its own");
                        });
        StringBuilder jobs = new StringBuilder("[daemon]\nconcurrency = 2\n");
        for (String job : List.of("stack", "linkage", "memory", "death", "interrupt", "z")) {
            jobs.append("[job.").append(job).append("]\nevery = \"1h\"\nexec = [\"true\"]\n");
        }
        try (LiveDaemon daemon =
                new LiveDaemon(directory, address, MORNING, jobs.toString(), new TickListener() {}, actions(actions))) {
            daemon.awaitLines("failed ", 5);
            daemon.awaitLine("succeeded z 2027-03-01T10:00:00Z #1");
            assertThat(rows(address, """
                            SELECT job, error_class FROM crontabber.attempt WHERE outcome = 'failed' ORDER BY job"""))
                    .containsExactly(
                            "death java.lang.ThreadDeath",
                            "interrupt java.lang.InterruptedException",
                            "linkage java.lang.NoClassDefFoundError",
                            "memory java.lang.OutOfMemoryError",
                            "stack java.lang.StackOverflowError");
            daemon.at(Instant.parse("2027-03-01T11:00:00Z"));
            daemon.awaitLine("succeeded z 2027-03-01T11:00:00Z #1");
            assertThat(daemon.count("trouble")).isZero();
        }
    }

    @Test
    @DisplayName("18 the scheduler thread dies: the loop ends, and the program with it")
    void anErrorOnTheSchedulerThreadEndsTheLoop() throws Exception {
        TickListener deadly = new TickListener() {
            @Override
            public void alive() {
                throw new InternalError("what the JVM itself gets wrong");
            }
        };
        LiveDaemon daemon =
                new LiveDaemon(directory, address, MORNING, "[job.a]\nevery = \"1h\"\nexec = [\"true\"]", deadly);
        assertThat(daemon.awaitEnd()).isInstanceOf(InternalError.class);
        daemon.close();

        assertThat(Main.exitCode(() -> {
                    throw new InternalError("what the JVM itself gets wrong");
                }))
                .isEqualTo(1);
        try (LiveDaemon next =
                new LiveDaemon(directory, address, MORNING, "[job.a]\nevery = \"1h\"\nexec = [\"true\"]")) {
            next.awaitLine("succeeded a 2027-03-01T10:00:00Z");
        }
    }

    @Test
    @DisplayName("40 two jobs dead-lock, and two conflict: one of each fails, and comes again")
    void aJobThatLosesAConflictIsAttemptedAgain() throws Exception {
        execute(address, """
                CREATE TABLE public.t (id int PRIMARY KEY, n int NOT NULL);
                INSERT INTO public.t VALUES (1, 0), (2, 0), (3, 0)""");
        String update = "UPDATE public.t SET n = n + 1 WHERE id = ";
        String jobs = """
                [daemon]
                tick = "1s"
                [defaults]
                every = "1d"
                retry = "1s"
                [job.a]
                sql = "%1$s 1; SELECT pg_sleep(0.5); %1$s 2"
                [job.b]
                sql = "%1$s 2; SELECT pg_sleep(0.5); %1$s 1"
                [job.c]
                isolation = "repeatable read"
                sql = "SELECT * FROM public.t; SELECT pg_sleep(0.5); %1$s 3"
                [job.d]
                isolation = "repeatable read"
                sql = "SELECT * FROM public.t; SELECT pg_sleep(0.5); %1$s 3"
                """.formatted(update);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, jobs)) {
            for (String job : List.of("a", "b", "c", "d")) {
                daemon.awaitLine("succeeded " + job);
            }
            assertThat(daemon.count("trouble")).isZero();
        }
        assertThat(rows(address, """
                        SELECT DISTINCT error_class FROM crontabber.attempt WHERE outcome = 'failed' ORDER BY 1""")).containsExactly("40001", "40P01");
        assertThat(rows(address, "SELECT n FROM public.t ORDER BY id")).containsExactly("2", "2", "2");
    }

    @Test
    @DisplayName("40 a dead-lock with a statement of ours is tried again")
    void aDeadlockWithThePassIsTriedAgain() throws Exception {
        Path flag = directory.resolve("flag").toAbsolutePath();
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, """
                        [job.a]
                        every = "1h"
                        shell = "while ! test -e %s; do sleep 0.02; done"
                        """.formatted(flag));
                Connection other = DriverManager.getConnection(address.url(), "postgres", "");
                Statement statement = other.createStatement()) {
            daemon.awaitLine("start a");
            other.setAutoCommit(false);
            statement.execute("SET LOCAL deadlock_timeout = '20s'"); // so that the pass is undone
            statement.execute("UPDATE crontabber.slot SET why = 'mine'");
            java.nio.file.Files.createFile(flag);
            eventually(
                    "the pass waits for the slot",
                    LIMIT,
                    () -> rows(address, """
                            SELECT count(*) FROM pg_stat_activity
                             WHERE datname = current_database() AND wait_event_type = 'Lock'""").equals(List.of("1")));
            statement.execute("UPDATE crontabber.run SET errors = errors"); // the pass has it: a circle
            other.rollback();

            daemon.awaitLine("succeeded a 2027-03-01T10:00:00Z #1");
            assertThat(daemon.count("trouble") + daemon.count("quarantined")).isZero();
        }
    }

    @Test
    @DisplayName("conformance 42: a leader that was killed in a job 11, 25 and 37 hours ago")
    void theAgeOfADeadLeadersAttemptDoesNotMatter() throws Exception {
        String jobs = """
                [job.a]
                every = "1h"
                start = 2027-03-01T10:00:00Z
                sql = "SELECT 1"
                backfill = true
                """;
        for (int hours : List.of(11, 25, 37)) {
            address = TestServer.newDatabase();
            try (LiveDaemon dead = new LiveDaemon(directory, address, MORNING, jobs)) {
                dead.awaitLine("succeeded a 2027-03-01T10:00:00Z");
                dead.at(Instant.parse("2027-03-01T11:00:00Z"));
                dead.awaitLine("succeeded a 2027-03-01T11:00:00Z");
            }
            execute(address, """
                    INSERT INTO crontabber.slot (job_id, slot, date) VALUES (1, '2027-03-01 12:00Z', '2027-03-01');
                    UPDATE crontabber.job SET newest = '2027-03-01 12:00Z';
                    UPDATE crontabber.heartbeat SET last_tick = '2027-03-01 12:00Z';
                    UPDATE crontabber.run
                       SET attempt_id = gen_random_uuid(), slot = '2027-03-01 12:00Z', slot_date = '2027-03-01', number = 1,
                           coalesced = 0, term = 1, host = 'gone', started = '2027-03-01 12:00Z',
                           last_began = '2027-03-01 12:00Z'""");
            Instant back = Instant.parse("2027-03-01T12:00:00Z").plus(Duration.ofHours(hours));

            try (LiveDaemon next = new LiveDaemon(directory, address, back.plusSeconds(100), jobs)) {
                next.awaitLine("lost a 2027-03-01T12:00:00Z #1");
                next.awaitLine("succeeded a 2027-03-01T12:00:00Z #2");
                next.awaitLine("succeeded a " + back + " #1");
            }
            assertThat(rows(
                            address,
                            "SELECT outcome, count(*) FROM crontabber.attempt GROUP BY outcome ORDER BY outcome"))
                    .containsExactly("lost 1", "succeeded " + (3 + hours));
            assertThat(rows(address, "SELECT sum(errors) FROM crontabber.slot")).containsExactly("0");
        }
    }

    @Test
    @DisplayName("24 an attempt that outlives its term can only be lost, and does not run twice at a time")
    void anAttemptOfAnEarlierTermIsLost() throws Exception {
        CompletableFuture<Boolean> mayEnd = new CompletableFuture<>();
        Action deaf = task -> {
            mayEnd.join(); // deaf to every way to end it
            return new Result(Outcome.SUCCEEDED, 0, null, Output.NONE, null, 0, false, false, false);
        };
        try (LiveDaemon daemon = new LiveDaemon(
                directory,
                address,
                MORNING,
                "[job.a]\nevery = \"1h\"\nexec = [\"true\"]\n[job.z]\nevery = \"1h\"\nexec = [\"true\"]",
                new TickListener() {},
                actions(Map.of("a", deaf)))) {
            daemon.awaitLine("start a");
            daemon.awaitLine("succeeded z");
            execute(address, "UPDATE crontabber.leader SET term = term + 1, holder = gen_random_uuid()");
            daemon.at(Instant.parse("2027-03-01T11:00:00Z"), "stepped down");
            daemon.awaitLines("elected", 2);
            daemon.awaitLine("succeeded z 2027-03-01T11:00:00Z #1");
            assertThat(daemon.count("start a")).as("while it runs").isEqualTo(1);

            mayEnd.complete(true);
            daemon.awaitLine("lost a 2027-03-01T10:00:00Z #1");
            daemon.awaitLine("succeeded a 2027-03-01T11:00:00Z #1");
            assertThat(daemon.count("quarantined")).isZero();
        } finally {
            mayEnd.complete(true);
        }
    }
}
