package org.crontabber.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
import java.util.function.UnaryOperator;
import org.crontabber.action.Result;
import org.crontabber.action.sql.SqlAction;
import org.crontabber.action.sql.SqlStatements;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.EmbeddedServer;
import org.crontabber.database.InstanceName;
import org.crontabber.database.Migration;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
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

/**
 * What an execution of an INSERT job costs: write transactions, and executions a second against a bare JDBC loop that
 * does the same writes in one transaction each. Over a Unix socket, synchronous_commit on, in turns.
 */
final class ExecutionBench {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final int EXECUTIONS = 1_000;
    private static final int ROUNDS = 5;
    private static final String SQL = "INSERT INTO effect (day, note) VALUES (:date, :job)";

    private ExecutionBench() {}

    /** Seconds and write transactions of so many executions. */
    private record Cost(double seconds, long transactions) {
        double perSecond() {
            return EXECUTIONS / seconds;
        }

        double transactionsEach() {
            return (double) transactions / EXECUTIONS;
        }
    }

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("crontabber-bench");
        try (EmbeddedServer server = EmbeddedServer.start(directory)) {
            DatabaseAddress address = UnixSocket.of(server.address("main"));
            try (Databases databases = new Databases(List.of(address), 6);
                    Connection connection = databases.dedicated("main")) {
                Migration.migrate(databases, "main");
                execute(connection, "CREATE TABLE effect (day date, note text)");
                execute(
                        connection,
                        "CREATE TABLE bare_run (job int PRIMARY KEY, attempt uuid, slot timestamptz, number int,"
                                + " term bigint, host text, started timestamptz, last_success timestamptz) WITH (fillfactor = 40)");
                execute(connection, "INSERT INTO bare_run (job) VALUES (1)");
                execute(connection, "CREATE TABLE bare_slot (LIKE crontabber.slot INCLUDING ALL)");
                execute(
                        connection,
                        "CREATE TABLE bare_attempt (LIKE crontabber.attempt INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)");
                measure(databases, connection);
            }
        }
    }

    private static void measure(Databases databases, Connection connection) throws Exception {
        List<Double> ratios = new ArrayList<>();
        List<Cost> catchUps = new ArrayList<>();
        List<Cost> singles = new ArrayList<>();
        List<Cost> bare = new ArrayList<>();
        for (int round = 0; round <= ROUNDS; round++) {
            Cost catchUp = cost(connection, () -> run(databases, catchUpJobs(), 1));
            Cost single = cost(connection, () -> run(databases, singleJobs(), 1));
            prepareBare(connection);
            Cost loop = cost(connection, () -> bareLoop(databases));
            if (round > 0) { // the first one warms up
                catchUps.add(catchUp);
                singles.add(single);
                bare.add(loop);
                ratios.add(catchUp.perSecond() / loop.perSecond());
            }
            execute(connection, "TRUNCATE crontabber.job, crontabber.attempt CASCADE");
        }
        Figures.heading();
        Figures.row(
                "catch-up of 1,000 dates: write transactions per execution",
                catchUps.stream().map(Cost::transactionsEach));
        Figures.row(
                "1,000 single runs: write transactions per execution",
                singles.stream().map(Cost::transactionsEach));
        Figures.row("catch-up: executions per second", catchUps.stream().map(Cost::perSecond));
        Figures.row("single runs: executions per second", singles.stream().map(Cost::perSecond));
        Figures.row(
                "bare JDBC loop, the same writes: executions per second",
                bare.stream().map(Cost::perSecond));
        Figures.row("catch-up against the bare loop", ratios.stream());
    }

    private interface Step {
        void run() throws Exception;
    }

    private static Cost cost(Connection connection, Step step) throws Exception {
        long before = transactions(connection);
        long began = System.nanoTime();
        step.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Cost(seconds, transactions(connection) - before);
    }

    private static long transactions(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    private static List<Job> catchUpJobs() {
        Instant start = CLOCK.instant().minus(Duration.ofHours(EXECUTIONS)).plusSeconds(60);
        return List.of(job("caught-up-" + UUID.randomUUID().toString().substring(0, 8), start, Backfill.DEFAULT));
    }

    private static List<Job> singleJobs() {
        List<Job> jobs = new ArrayList<>();
        String name = UUID.randomUUID().toString().substring(0, 8);
        for (int index = 0; index < EXECUTIONS; index++) {
            jobs.add(job("single-" + name + "-" + index, null, null));
        }
        return jobs;
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

    /** A daemon's loop, from its election until the last execution is recorded. */
    private static void run(Databases databases, List<Job> jobs, int concurrency) throws InterruptedException {
        Map<String, Work.Item> items = new HashMap<>();
        SqlAction action = new SqlAction(
                databases.pool("main"),
                new SqlStatements(SQL),
                new SqlAction.Settings(false, "READ COMMITTED", true),
                System::nanoTime);
        jobs.forEach(job -> items.put(
                job.name(),
                new Work.Item(
                        action, new Definition("bench", job.name(), SQL, "", "{}"), Duration.ofSeconds(1), false)));
        CountDownLatch done = new CountDownLatch(EXECUTIONS);
        TickListener counting = new TickListener() {
            @Override
            public void ended(Node node, UUID id, Transition.Ended ended, Result result) {
                done.countDown();
            }
        };
        TickLoop loop = new TickLoop(
                new TickLoop.Parts(
                        new LockLeadership(
                                databases,
                                new Leadership.Identity("main", "crontabber", new InstanceName("bench", 1, "bench"))),
                        new PostgresStore(databases.state("main"), new Store.Origin("bench", "")),
                        counting,
                        () -> {},
                        new HostMachine(CLOCK, System::nanoTime),
                        UnaryOperator.identity()),
                new Plan(
                        JobGraph.of(jobs, Map.of()),
                        new Rules(new TickGrid(Duration.ofMinutes(5)), concurrency),
                        new Work(items),
                        Duration.ofMinutes(1),
                        Duration.ofDays(180)));
        Thread thread = new Thread(loop::run, "bench");
        thread.start();
        done.await();
        loop.stop(Duration.ofSeconds(20));
        thread.join();
    }

    private static void prepareBare(Connection connection) throws SQLException {
        execute(connection, "TRUNCATE bare_slot, bare_attempt");
        execute(
                connection,
                "INSERT INTO bare_slot (job_id, slot, date) SELECT 1, s, s::date FROM generate_series("
                        + "now() - interval '" + (EXECUTIONS - 1) + " hours', now(), interval '1 hour') s");
    }

    /** The same rows, one transaction for each execution, prepared, on one session. */
    private static void bareLoop(Databases databases) throws SQLException {
        try (Connection connection = databases.dedicated("main")) {
            List<java.time.OffsetDateTime> slots = new ArrayList<>();
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT slot FROM bare_slot ORDER BY slot")) {
                while (rows.next()) {
                    slots.add(rows.getObject(1, java.time.OffsetDateTime.class));
                }
            }
            connection.setAutoCommit(false);
            try (PreparedStatement effect =
                            connection.prepareStatement("INSERT INTO effect (day, note) VALUES (?::date, ?)");
                    PreparedStatement attempt = connection.prepareStatement("""
                            INSERT INTO bare_attempt (attempt_id, job_id, job, slot, date, number, coalesced, term,
                                   ended_by_term, host, started, ended, elapsed, outcome, rows, output_head, output_tail)
                            VALUES (?, 1, 'bare', ?, ?::date, 1, 0, 1, 1, 'bench', clock_timestamp(), clock_timestamp(),
                                    interval '1 ms', 'succeeded', 1, '', '')""");
                    PreparedStatement slot = connection.prepareStatement("""
                            UPDATE bare_slot SET state = 'succeeded', attempts = 1, attempt_id = ?, since = clock_timestamp()
                             WHERE job_id = 1 AND slot = ?""");
                    PreparedStatement run = connection.prepareStatement("""
                            UPDATE bare_run SET attempt = ?, slot = ?, number = 1, term = 1, host = 'bench',
                                   started = clock_timestamp(), last_success = ? WHERE job = 1""")) {
                for (java.time.OffsetDateTime at : slots) {
                    UUID id = UUID.randomUUID();
                    effect.setObject(1, at.toLocalDate().toString());
                    effect.setString(2, "bare");
                    effect.executeUpdate();
                    attempt.setObject(1, id);
                    attempt.setObject(2, at);
                    attempt.setObject(3, at.toLocalDate().toString());
                    attempt.executeUpdate();
                    slot.setObject(1, id);
                    slot.setObject(2, at);
                    slot.executeUpdate();
                    run.setObject(1, id);
                    run.setObject(2, at);
                    run.setObject(3, at);
                    run.executeUpdate();
                    connection.commit();
                }
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
