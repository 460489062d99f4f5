package org.crontabber.action.java;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.crontabber.action.Action;
import org.crontabber.action.KeptOutput;
import org.crontabber.action.Permit;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.action.process.ProcessSettings;
import org.crontabber.action.sql.AttemptSessions;
import org.crontabber.action.sql.GuardedConnection;
import org.crontabber.action.sql.JobSession;
import org.crontabber.action.sql.SessionWork;
import org.crontabber.action.sql.SqlAction;
import org.crontabber.api.Job;
import org.crontabber.api.TransactionalJob;
import org.crontabber.decision.Outcome;
import org.jspecify.annotations.Nullable;

/** {@code java}: runs a class of a plugin jar. */
public final class JavaAction implements Action {
    private static final String IN_FAILED_TRANSACTION = "25P02";

    private final JavaRun.Given given;

    private JavaAction(JavaRun.Given given) {
        this.given = given;
    }

    /** A job that is attempted at least once, with transactions of its own if it has any. */
    public static Action plain(JobClass job, JavaParts parts, ProcessSettings settings) {
        return new JavaAction(new JavaRun.Given(job, parts, settings));
    }

    /** A job that works in the transaction that records its success. */
    public static Action transactional(
            JobClass job, DataSource pool, SqlAction.Settings transaction, JavaParts parts, ProcessSettings settings) {
        InTransaction work = new InTransaction(new JavaRun.Given(job, parts, settings));
        return new SqlAction(pool, work, transaction, parts.nanos());
    }

    @Override
    public Result run(Task task) throws Permit.NotGranted {
        long began = given.parts().nanos().getAsLong();
        KeptOutput output = new KeptOutput();
        try {
            inJar(given, () -> {
                task.permit().ask(null);
                try (AttemptSessions sessions = AttemptSessions.begin(task, output)) {
                    new JavaRun(sessions::cancel, given, task, output)
                            .run((made, context) -> ((Job) made).run(context));
                }
            });
            return ended(Outcome.SUCCEEDED, null, output, began);
        } catch (SessionWork.Ended e) {
            return ended(e.outcome(), e.failure(), output, began);
        }
    }

    private Result ended(Outcome outcome, Result.@Nullable Failure failure, KeptOutput output, long began) {
        Duration elapsed = Duration.ofNanos(given.parts().nanos().getAsLong() - began);
        return new Result(outcome, null, failure, output.output(), elapsed, 0, false, false, false);
    }

    private interface InJar {
        void run() throws SessionWork.Ended, Permit.NotGranted;
    }

    /** While it runs its jar stays open. */
    private static void inJar(JavaRun.Given given, InJar body) throws SessionWork.Ended, Permit.NotGranted {
        if (!given.job().home().enter()) {
            throw new Permit.NotGranted("its jar was replaced before it began");
        }
        try {
            body.run();
        } finally {
            given.job().home().leave();
        }
    }

    private record InTransaction(JavaRun.Given given) implements SessionWork {
        @Override
        public long run(Connection connection, Task task, KeptOutput output) throws Ended, Permit.NotGranted {
            inJar(given, () -> {
                try (AttemptSessions sessions = AttemptSessions.begin(task, output)) {
                    Runnable cancelling = () -> {
                        JobSession.cancel(connection);
                        sessions.cancel();
                    };
                    new JavaRun(cancelling, given, task, output)
                            .run((made, context) -> ((TransactionalJob) made)
                                    .run(context, GuardedConnection.of(connection, new InnerTransaction())));
                    task.cancellation().by(() -> JobSession.cancel(connection)); // for what records the success
                }
            });
            return 0;
        }

        @Override
        public String advice() {
            return "take COMMIT and ROLLBACK out, or be a Job with transactions of its own";
        }

        @Override
        public String explain(SQLException error, Task task) {
            if (IN_FAILED_TRANSACTION.equals(error.getSQLState())) {
                return "a statement of the job had failed, and the job went on: throw what it throws, or go back to a savepoint ("
                        + error.getMessage() + ")";
            }
            return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        }
    }
}
