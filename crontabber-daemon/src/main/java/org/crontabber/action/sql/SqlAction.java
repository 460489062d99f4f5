package org.crontabber.action.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.crontabber.action.Action;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Completion;
import org.crontabber.store.Output;
import org.crontabber.store.OwnTransactionEnded;
import org.jspecify.annotations.Nullable;

/**
 * {@code sql}: runs on a session of its own, in one transaction that also records the success, so that both are there
 * or neither. Where the state is in another database, or the job wants a transaction of its own, it is at least once.
 */
public final class SqlAction implements Action {
    private static final String CANCELLED = "57014";
    private static final String ENDS_TRANSACTION = "2D000";

    private final DataSource pool;
    private final String sql;
    private final Settings settings;
    private final LongSupplier nanos;

    /**
     * How the SQL runs.
     *
     * @param ownTransaction the SQL handles its transactions itself
     * @param isolation as SQL names it, such as {@code READ COMMITTED}
     * @param holdsState whether the state is in the same database
     */
    public record Settings(boolean ownTransaction, String isolation, boolean holdsState) {
        boolean isExactlyOnce() {
            return holdsState && !ownTransaction;
        }
    }

    public SqlAction(DataSource pool, String sql, Settings settings, LongSupplier nanos) {
        this.pool = pool;
        this.sql = sql;
        this.settings = settings;
        this.nanos = nanos;
    }

    @Override
    public Result run(Task task) throws InterruptedException {
        AtomicReference<@Nullable Statement> current = new AtomicReference<>();
        CompletableFuture<Result> result = new CompletableFuture<>();
        // a blocked driver does not feel an interrupt: this thread waits, the other one can be cancelled
        Thread worker = new Thread(
                () -> complete(result, task, current), "sql-" + task.facts().job());
        worker.setDaemon(true);
        worker.start();
        try {
            return result.get();
        } catch (ExecutionException e) {
            return Result.failed(Outcome.FAILED, Result.Failure.of(e.getCause() == null ? e : e.getCause()), null);
        } catch (InterruptedException e) {
            return cancelled(result, current);
        }
    }

    /** Cancels the statement; a success that had been committed by then stays one. */
    private static Result cancelled(CompletableFuture<Result> result, AtomicReference<@Nullable Statement> current)
            throws InterruptedException {
        Statement statement = current.get();
        try {
            if (statement != null) {
                statement.cancel();
            }
            Result end = result.get();
            if (end.outcome() == Outcome.SUCCEEDED || end.commitUnknown()) {
                return end;
            }
        } catch (SQLException | ExecutionException e) {
            throw interrupted(e);
        }
        throw new InterruptedException("the statement was cancelled");
    }

    private static InterruptedException interrupted(Exception cause) {
        InterruptedException interrupted = new InterruptedException("the statement could not be cancelled");
        interrupted.initCause(cause);
        return interrupted;
    }

    private void complete(CompletableFuture<Result> result, Task task, AtomicReference<@Nullable Statement> current) {
        try {
            result.complete(execute(task, current));
        } catch (Throwable e) { // handed to the thread that waits
            result.completeExceptionally(e);
        }
    }

    private Result execute(Task task, AtomicReference<@Nullable Statement> current) {
        long began = nanos.getAsLong();
        boolean committing = false;
        try (Connection connection = pool.getConnection()) {
            try {
                connection.setAutoCommit(settings.ownTransaction());
                if (!settings.ownTransaction()) {
                    command(connection, "SET TRANSACTION ISOLATION LEVEL " + settings.isolation());
                }
                Completion completion = Objects.requireNonNull(task.completion(), "completion");
                String claimed = settings.isExactlyOnce() ? completion.claim(connection) : "";
                long rows = work(connection, task, current);
                Duration elapsed = Duration.ofNanos(nanos.getAsLong() - began);
                if (settings.isExactlyOnce()) {
                    command(connection, "SET CONSTRAINTS ALL IMMEDIATE");
                    command(connection, "SET LOCAL statement_timeout = '10s'");
                    completion.succeed(connection, claimed, elapsed, rows, Output.NONE);
                }
                if (!settings.ownTransaction()) {
                    committing = true;
                    connection.commit();
                    committing = false;
                }
                return new Result(
                        Outcome.SUCCEEDED,
                        null,
                        null,
                        Output.NONE,
                        elapsed,
                        rows,
                        settings.isExactlyOnce(),
                        false,
                        false);
            } finally {
                current.set(null);
                clear(connection);
            }
        } catch (SQLException e) {
            return failed(e, task, Duration.ofNanos(nanos.getAsLong() - began), committing && settings.isExactlyOnce());
        } catch (OwnTransactionEnded e) {
            return held(e.getMessage(), Duration.ofNanos(nanos.getAsLong() - began));
        }
    }

    private long work(Connection connection, Task task, AtomicReference<@Nullable Statement> current)
            throws SQLException {
        String scope = settings.ownTransaction() ? "SET" : "SET LOCAL";
        command(connection, scope + " statement_timeout = " + task.timeout().toMillis());
        Map<String, String> values = task.facts().asText();
        SqlText text = SqlText.parse(sql, values.keySet());
        try (PreparedStatement statement = connection.prepareStatement(text.text())) {
            current.set(statement);
            for (int index = 0; index < text.parameters().size(); index++) {
                String value = values.get(text.parameters().get(index));
                boolean isNull = value == null || value.isEmpty();
                // untyped, so that the server picks the type: CALL p(:date) finds p(date)
                statement.setObject(index + 1, isNull ? null : value, Types.OTHER);
            }
            long rows = 0;
            boolean hasRows = statement.execute();
            while (hasRows || statement.getUpdateCount() >= 0) {
                rows += hasRows ? 0 : statement.getLargeUpdateCount();
                hasRows = statement.getMoreResults();
            }
            return rows;
        }
    }

    private static void command(Connection connection, String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /** Leaves nothing of the job in the session: no transaction, temporary tables, locks, settings. */
    private static void clear(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
        command(connection, "DISCARD ALL");
        command(connection, "SET TimeZone = 'UTC'; SET search_path = public");
    }

    private Result failed(SQLException e, Task task, Duration elapsed, boolean commitUnknown) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(ENDS_TRANSACTION) && !settings.ownTransaction()) {
            return held(
                    "the SQL ends its own transaction, which its success is to be part of: say transaction = \"own\" ("
                            + e.getMessage() + ")",
                    elapsed);
        }
        boolean timedOut = state.equals(CANCELLED) && elapsed.compareTo(task.timeout()) >= 0;
        Outcome outcome = timedOut ? Outcome.TIMED_OUT : Outcome.FAILED;
        String message = timedOut ? "did not end within " + task.timeout() : firstLine(e);
        Result.Failure failure = new Result.Failure(state, message, e.getMessage());
        return new Result(outcome, null, failure, Output.NONE, elapsed, 0, false, commitUnknown, false);
    }

    private static Result held(@Nullable String message, Duration elapsed) {
        Result.Failure failure = new Result.Failure(ENDS_TRANSACTION, String.valueOf(message), null);
        return new Result(Outcome.FAILED, null, failure, Output.NONE, elapsed, 0, false, false, true);
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
