package org.crontabber.action.sql;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.crontabber.action.Action;
import org.crontabber.action.KeptOutput;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.database.TermOver;
import org.crontabber.database.Trouble;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.DurationText;
import org.crontabber.store.Output;
import org.crontabber.store.OwnTransactionEnded;
import org.crontabber.store.Report;
import org.crontabber.store.SqlCompletion;
import org.jspecify.annotations.Nullable;

/**
 * Work on a session of its own, in one transaction that also records the success, so that both are there or neither. Where the state is in another database, or the job wants a transaction of its own, it is at least once.
 */
public final class SqlAction implements Action {
    private static final String ENDS_TRANSACTION = "2D000";
    /** What PostgreSQL says of a transaction that is there and must not be. */
    private static final String IN_TRANSACTION = "25001";

    private static final Result.Failure INTERRUPTED =
            new Result.Failure(Outcome.INTERRUPTED.code(), "the daemon was stopped", null);

    static final String DEFAULT_ISOLATION = "READ COMMITTED";

    private final DataSource pool;
    private final SessionWork work;
    private final Settings settings;
    private final LongSupplier nanos;
    private final Batching batching;

    /**
     * How the SQL runs.
     *
     * @param ownTransaction the SQL handles its transactions itself
     * @param isolation as SQL names it, such as {@code READ COMMITTED}
     * @param holdsState whether the state is in the same database
     * @param role whose rights the work has
     * @param lockTimeout how long a statement waits for a lock
     * @param batch how many attempts may have their success in one transaction
     */
    public record Settings(
            boolean ownTransaction,
            String isolation,
            boolean holdsState,
            @Nullable String role,
            @Nullable Duration lockTimeout,
            int batch) {
        /** With the rights that the session logs in with. */
        public Settings(boolean ownTransaction, String isolation, boolean holdsState) {
            this(ownTransaction, isolation, holdsState, null, null, 1);
        }

        /** What is set before the work; empty when nothing is. */
        String preparation() {
            String scope = ownTransaction ? "SET" : "SET LOCAL";
            List<String> commands = new ArrayList<>();
            if (lockTimeout != null) {
                commands.add(scope + " lock_timeout = " + lockTimeout.toMillis());
            }
            if (role != null) {
                commands.add(scope + " ROLE \"" + role.replace("\"", "\"\"") + '"');
            }
            return String.join("; ", commands);
        }

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
        this.batching = new Batching(settings.batch());
    }

    @Override
    public Result run(Task task) throws InterruptedException {
        SqlCompletion completion = (SqlCompletion) Objects.requireNonNull(task.completion(), "completion");
        SqlCompletion.Handed handed = completion.takeHanded();
        Batching.Place place = batching.place(handed);
        Result result = run(batching.limited(task, place), completion, handed, place);
        if (!result.recorded()) {
            batching.failed(place);
        }
        return result;
    }

    private Result run(Task task, SqlCompletion completion, SqlCompletion.@Nullable Handed handed, Batching.Place place)
            throws InterruptedException {
        long began = nanos.getAsLong();
        Progress progress = new Progress();
        KeptOutput output = new KeptOutput();
        try (JobSession session = JobSession.open(pool, handed)) {
            try {
                session.bound(task.timeout());
                task.cancellation().by(() -> JobSession.cancel(session.connection()));
                return execute(session, completion, task, new Run(began, progress, output, place));
            } finally {
                task.cancellation().by(() -> {});
            }
        } catch (SQLException e) {
            boolean inDoubt = progress.isCommitting && (progress.isHandingOn || isSilent(e));
            if (task.cancellation().isCancelled() && !inDoubt) {
                return ended(Outcome.INTERRUPTED, INTERRUPTED, output, since(began));
            }
            return failed(e, task, since(began), inDoubt).saying(output.output());
        } catch (SessionWork.Ended e) {
            return ended(e.outcome(), e.failure(), output, since(began));
        } catch (OwnTransactionEnded e) {
            return held(ENDS_TRANSACTION, e.getMessage() + ": " + work.advice(), since(began))
                    .saying(output.output());
        } catch (TermOver e) {
            return Result.failed(
                    Outcome.LOST, new Result.Failure("term_over", String.valueOf(e.getMessage()), null), since(began));
        }
    }

    @Override
    public boolean recordsItsSuccess() {
        return settings.isExactlyOnce();
    }

    @Override
    public int batch() {
        return settings.batch();
    }

    /** One attempt on its way. */
    private record Run(long began, Progress progress, KeptOutput output, Batching.Place place) {}

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

    private static Result ended(Outcome outcome, Result.Failure failure, KeptOutput output, Duration elapsed) {
        return new Result(outcome, null, failure, output.output(), elapsed, 0, false, false, false);
    }

    private Result execute(JobSession session, SqlCompletion completion, Task task, Run run)
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
        String preparation = settings.preparation();
        if (!preparation.isEmpty()) {
            session.command(preparation);
        }
        task.cancellation().check();
        long rows = work.run(connection, task, run.output());
        Duration elapsed = since(run.began());
        Output output = task.secrets().mask(run.output().output());
        if (settings.ownTransaction() && session.hasOpenTransaction()) {
            return held(
                            IN_TRANSACTION,
                            "the SQL leaves the transaction open that it has begun, which is taken back: end it with COMMIT",
                            elapsed)
                    .saying(output);
        }
        if (settings.isExactlyOnce()) {
            Report report = new Report(Outcome.SUCCEEDED, null, null, null, null, output, elapsed, rows);
            completion.succeed(connection, claimed, report, batching.next(run.place(), task, elapsed));
            if (completion.goesOn()) {
                session.leaveOpen(
                        completion,
                        claimed,
                        run.place().before() + 1,
                        run.place().spent().plus(elapsed));
            } else {
                commit(session, completion, task, run.progress());
            }
        } else if (!settings.ownTransaction()) {
            connection.commit();
        }
        boolean recorded = settings.isExactlyOnce();
        return new Result(
                Outcome.SUCCEEDED, null, null, output, elapsed, rows, recorded, false, false, completion.begun());
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
        if (state.equals(IN_TRANSACTION) && !settings.ownTransaction()) {
            return held(
                    IN_TRANSACTION,
                    "the SQL can't run in a transaction: say transaction = \"own\" (" + e.getMessage() + ")",
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
