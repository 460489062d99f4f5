package org.crontabber.action.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.crontabber.action.Action;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.database.TermOver;
import org.crontabber.database.Trouble;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.DurationText;
import org.crontabber.store.Output;
import org.crontabber.store.OwnTransactionEnded;
import org.crontabber.store.SqlCompletion;

/**
 * Work on a session of its own, in one transaction that also records the success, so that both are there or neither. Where the state is in another database, or the job wants a transaction of its own, it is at least once.
 */
public final class SqlAction implements Action {
    private static final String ENDS_TRANSACTION = "2D000";
    private static final String LEAVES_TRANSACTION = "25001";

    static final String DEFAULT_ISOLATION = "READ COMMITTED";

    private final DataSource pool;
    private final SessionWork work;
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

        /** Whether a COMMIT after which all constraints are checked is not refused for what others have done. */
        boolean commitsSurely() {
            return isolation.equals(DEFAULT_ISOLATION);
        }
    }

    public SqlAction(DataSource pool, SessionWork work, Settings settings, LongSupplier nanos) {
        this.pool = pool;
        this.work = work;
        this.settings = settings;
        this.nanos = nanos;
    }

    @Override
    public Result run(Task task) throws InterruptedException {
        long began = nanos.getAsLong();
        Progress progress = new Progress();
        SqlCompletion completion = (SqlCompletion) Objects.requireNonNull(task.completion(), "completion");
        try (JobSession session = JobSession.open(pool, completion.takeHanded())) {
            try {
                session.bound(task.timeout());
                task.cancellation().by(() -> JobSession.cancel(session.connection()));
                return execute(session, completion, task, began, progress);
            } finally {
                task.cancellation().by(() -> {});
            }
        } catch (SQLException e) {
            boolean inDoubt = progress.isCommitting && (progress.isHandingOn || isSilent(e));
            if (task.cancellation().isCancelled() && !inDoubt) {
                throw interrupted(e);
            }
            return failed(e, task, since(began), inDoubt);
        } catch (SessionWork.Ended e) {
            return new Result(e.outcome(), null, e.failure(), e.output(), since(began), 0, false, false, false);
        } catch (OwnTransactionEnded e) {
            return held(ENDS_TRANSACTION, String.valueOf(e.getMessage()), since(began));
        } catch (TermOver e) {
            return Result.failed(
                    Outcome.LOST, new Result.Failure("term_over", String.valueOf(e.getMessage()), null), since(began));
        }
    }

    @Override
    public boolean recordsItsSuccess() {
        return settings.isExactlyOnce();
    }

    /** Whether the COMMIT has been sent: from then on only the state knows what became of it. */
    private static final class Progress {
        private boolean isCommitting;
        /** Whether something comes after it in the same message: then no error tells that it did not commit. */
        private boolean isHandingOn;
    }

    /** Whether the server has not said what became of the statement. */
    private static boolean isSilent(SQLException e) {
        String state = e.getSQLState();
        return state == null || state.startsWith("08") || state.startsWith("57");
    }

    private static InterruptedException interrupted(Exception cause) {
        InterruptedException interrupted = new InterruptedException("the statement was cancelled");
        interrupted.initCause(cause);
        return interrupted;
    }

    private Result execute(JobSession session, SqlCompletion completion, Task task, long began, Progress progress)
            throws SQLException, SessionWork.Ended, InterruptedException {
        Connection connection = session.connection();
        String claimed = "";
        if (settings.isExactlyOnce()) {
            claimed = session.claim(completion, settings.isolation(), task.timeout());
        } else {
            session.begin(settings.ownTransaction(), settings.isolation());
            String scope = settings.ownTransaction() ? "SET" : "SET LOCAL";
            session.command(scope + " statement_timeout = " + task.timeout().toMillis());
            session.command(scope + " application_name = '" + completion.sessionName() + "'");
            task.permit().ask(null); // by that name whoever takes over finds the session, and ends it
        }
        task.cancellation().check();
        SessionWork.Done done = work.run(connection, task);
        Duration elapsed = since(began);
        if (settings.ownTransaction() && session.hasOpenTransaction()) {
            return held(
                    LEAVES_TRANSACTION,
                    "the SQL leaves the transaction open that it has begun, which is taken back: end it with COMMIT",
                    elapsed);
        }
        if (settings.isExactlyOnce()) {
            completion.succeed(connection, claimed, elapsed, done.rows(), done.output());
            commit(session, completion, task, progress);
        } else if (!settings.ownTransaction()) {
            connection.commit();
        }
        boolean recorded = settings.isExactlyOnce();
        return new Result(
                Outcome.SUCCEEDED,
                null,
                null,
                done.output(),
                elapsed,
                done.rows(),
                recorded,
                false,
                false,
                completion.begun());
    }

    private void commit(JobSession session, SqlCompletion completion, Task task, Progress progress)
            throws SQLException {
        progress.isCommitting = true;
        if (completion.begun() == null || !settings.commitsSurely()) {
            session.connection().commit();
        } else {
            progress.isHandingOn = true;
            task.cancellation().by(() -> {}); // it would hit the next attempt, which has a cancellation of its own
            session.handOn(completion, task.timeout());
        }
        progress.isCommitting = false;
    }

    private Duration since(long began) {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }

    private Result failed(SQLException e, Task task, Duration elapsed, boolean commitUnknown) {
        String state = String.valueOf(e.getSQLState());
        if (state.equals(ENDS_TRANSACTION) && !settings.ownTransaction()) {
            return held(
                    ENDS_TRANSACTION,
                    "the SQL ends its own transaction, which its success is to be part of: say transaction = \"own\" ("
                            + e.getMessage() + ")",
                    elapsed);
        }
        boolean timedOut = Trouble.isCancelled(e) && elapsed.compareTo(task.timeout()) >= 0;
        Outcome outcome = timedOut ? Outcome.TIMED_OUT : Outcome.FAILED;
        String message = timedOut
                ? "did not end within " + DurationText.of(task.timeout())
                : work.explain(Trouble.behind(e), task);
        Result.Failure failure = new Result.Failure(state, message, e.getMessage());
        return new Result(outcome, null, failure, Output.NONE, elapsed, 0, false, commitUnknown, false);
    }

    /** Trying again can't help: a person has to change the SQL. */
    private static Result held(String state, String message, Duration elapsed) {
        Result.Failure failure = new Result.Failure(state, message, null);
        return new Result(Outcome.FAILED, null, failure, Output.NONE, elapsed, 0, false, false, true);
    }
}
