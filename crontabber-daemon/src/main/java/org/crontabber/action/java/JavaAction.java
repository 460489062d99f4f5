package org.crontabber.action.java;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.crontabber.action.Action;
import org.crontabber.action.Permit;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.action.process.ProcessSettings;
import org.crontabber.action.sql.AttemptSessions;
import org.crontabber.action.sql.JobSession;
import org.crontabber.action.sql.SessionWork;
import org.crontabber.action.sql.SqlAction;
import org.crontabber.api.Job;
import org.crontabber.api.TransactionalJob;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Output;

/** {@code java}: runs a class of a plugin jar. */
public final class JavaAction implements Action {
    private final JobClass job;
    private final JavaParts parts;
    private final ProcessSettings settings;

    private JavaAction(JobClass job, JavaParts parts, ProcessSettings settings) {
        this.job = job;
        this.parts = parts;
        this.settings = settings;
    }

    /** A job that is attempted at least once, with transactions of its own if it has any. */
    public static Action plain(JobClass job, JavaParts parts, ProcessSettings settings) {
        return new JavaAction(job, parts, settings);
    }

    /** A job that works in the transaction that records its success. */
    public static Action transactional(
            JobClass job, DataSource pool, SqlAction.Settings transaction, JavaParts parts, ProcessSettings settings) {
        return new SqlAction(pool, new InTransaction(job, parts, settings), transaction, parts.nanos());
    }

    @Override
    public Result run(Task task) throws Permit.NotGranted {
        long began = parts.nanos().getAsLong();
        try {
            Output output = inJar(job, () -> {
                task.permit().ask(null);
                try (AttemptSessions sessions = AttemptSessions.begin(task)) {
                    JavaRun run = new JavaRun(job, task, parts, settings, sessions::cancel);
                    return run.run((made, context) -> ((Job) made).run(context));
                }
            });
            return new Result(Outcome.SUCCEEDED, null, null, output, since(began), 0, false, false, false);
        } catch (SessionWork.Ended e) {
            return new Result(e.outcome(), null, e.failure(), e.output(), since(began), 0, false, false, false);
        }
    }

    private Duration since(long began) {
        return Duration.ofNanos(parts.nanos().getAsLong() - began);
    }

    private interface InJar {
        Output run() throws SessionWork.Ended, Permit.NotGranted;
    }

    /** While it runs its jar stays open. */
    private static Output inJar(JobClass job, InJar body) throws SessionWork.Ended, Permit.NotGranted {
        if (!job.jar().enter()) {
            throw new Permit.NotGranted("its jar was replaced before it began");
        }
        try {
            return body.run();
        } finally {
            job.jar().leave();
        }
    }

    private record InTransaction(JobClass job, JavaParts parts, ProcessSettings settings) implements SessionWork {
        @Override
        public Done run(Connection connection, Task task) throws Ended, Permit.NotGranted {
            Output output = inJar(job, () -> {
                try (AttemptSessions sessions = AttemptSessions.begin(task)) {
                    Runnable cancelling = () -> {
                        JobSession.cancel(connection);
                        sessions.cancel();
                    };
                    Output said = new JavaRun(job, task, parts, settings, cancelling)
                            .run((made, context) ->
                                    ((TransactionalJob) made).run(context, InnerConnection.of(connection)));
                    task.cancellation().by(() -> JobSession.cancel(connection)); // for what records the success
                    return said;
                }
            });
            return new Done(0, output);
        }

        @Override
        public String explain(SQLException error, Task task) {
            return String.valueOf(error.getMessage()).lines().findFirst().orElse("");
        }
    }
}
