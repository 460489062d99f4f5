package org.crontabber.testkit;

import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.crontabber.api.Context;
import org.crontabber.api.Job;
import org.crontabber.api.TransactionalJob;
import org.crontabber.api.Transactions;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/** The jobs of these tests; each puts a row into {@code effect}. */
final class Jobs {
    /** What they have done that no database takes back. */
    static final List<String> SAID = new CopyOnWriteArrayList<>();

    private Jobs() {}

    private static void insert(Connection connection, String sql, Context context) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, context.key());
            insert.setObject(2, context.date());
            insert.executeUpdate();
        }
    }

    /** In the transaction that records its success. */
    static final class InItsTransaction implements TransactionalJob {
        @Override
        public void run(Context context, Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute("UPDATE counter SET n = n + 1");
            }
            insert(connection, "INSERT INTO effect VALUES (?, ?)", context);
        }
    }

    /** In one of its own, and twice after a crash. */
    static final class Careless implements Job {
        private final DataSource main;

        Careless(@Named("main") DataSource main) {
            this.main = main;
        }

        @Override
        public void run(Context context) throws Exception {
            Transactions.run(main, connection -> insert(connection, "INSERT INTO effect VALUES (?, ?)", context));
        }
    }

    /** In one of its own, with the key that tells that it is there already. */
    static final class Idempotent implements Job {
        private final DataSource main;

        Idempotent(@Named("main") DataSource main) {
            this.main = main;
        }

        @Override
        public void run(Context context) throws Exception {
            Transactions.run(
                    main,
                    connection -> insert(
                            connection, "INSERT INTO effect VALUES (?, ?) ON CONFLICT (key) DO NOTHING", context));
        }
    }

    /** Its statement commits by itself, and a second attempt fails on what the first one has left. */
    static final class InItsOwnWay implements Job {
        private final DataSource main;

        InItsOwnWay(@Named("main") DataSource main) {
            this.main = main;
        }

        @Override
        public void run(Context context) throws Exception {
            try (Connection connection = main.getConnection()) {
                insert(connection, "INSERT INTO effect VALUES (?, ?)", context);
            }
        }
    }

    /** Has two sessions at once, and goes on after any exception. */
    static final class Stubborn implements Job {
        private final DataSource main;

        Stubborn(@Named("main") DataSource main) {
            this.main = main;
        }

        @Override
        public void run(Context context) {
            try (Connection first = main.getConnection();
                    Connection second = main.getConnection();
                    Statement statement = first.createStatement()) {
                statement.execute("SELECT 'two sessions'");
                insert(second, "INSERT INTO effect VALUES (?, ?)", context);
            } catch (SQLException | RuntimeException e) {
                context.log().log(System.Logger.Level.WARNING, "never mind", e);
            }
            SAID.add(context.key());
        }
    }

    /** Waits for a thread of its own. */
    static final class Waiting implements TransactionalJob {
        @Override
        public void run(Context context, Connection connection) throws InterruptedException {
            CountDownLatch done = new CountDownLatch(1);
            new Thread(() -> {
                        try {
                            insert(connection, "INSERT INTO effect VALUES (?, ?)", context);
                            done.countDown();
                        } catch (SQLException e) {
                            SAID.add(e.getMessage()); // and nobody is told
                        } catch (WireSocket.Died e) {
                            return; // it would end the thread, and print a trace
                        }
                    })
                    .start();
            done.await();
        }
    }

    /** Sends more than fits into a buffer, and what is no statement. */
    static final class Copying implements TransactionalJob {
        @Override
        public void run(Context context, Connection connection) throws SQLException, IOException {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO large VALUES (?)")) {
                insert.setString(1, "x".repeat(100_000));
                insert.executeUpdate();
            }
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            copy.copyIn("COPY large FROM STDIN", new StringReader("y".repeat(200_000) + "\n"));
        }
    }

    /** Has so many statements in its first run, so many in its second, and so on; after the last as many as in it. */
    static final class Changing implements TransactionalJob {
        record Counts(List<Integer> statements) {}

        private final Counts counts;

        Changing(Counts counts) {
            this.counts = counts;
        }

        @Override
        public void run(Context context, Connection connection) throws SQLException {
            SAID.add(context.key());
            int last = counts.statements().size() - 1;
            try (Statement statement = connection.createStatement()) {
                for (int left = counts.statements().get(Math.min(SAID.size() - 1, last)); left > 0; left--) {
                    statement.execute("SELECT 1");
                }
            }
        }
    }

    /** Has settings, and says what it knows. */
    static final class Talking implements Job {
        record Settings(int batchSize, Duration pause, Optional<String> apiToken) {}

        private final Settings settings;
        private final Clock clock;

        @Inject
        Talking(Settings settings, Clock clock) {
            this.settings = settings;
            this.clock = clock;
        }

        @Override
        public void run(Context context) {
            context.progress(1, 2, "half");
            context.progress(2, 2, "all");
            context.log().log(
                    System.Logger.Level.INFO,
                    "{0} at {1}: {2}, {3} {4}",
                    context.date(),
                    clock.instant(),
                    settings.batchSize(),
                    settings.pause(),
                    settings.apiToken().orElse("no token"));
            if (settings.batchSize() == 0) {
                throw new IllegalStateException("nothing to do");
            }
        }
    }
}
