package org.crontabber.action;

import java.time.Duration;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Changes;
import org.crontabber.store.Output;
import org.crontabber.store.Report;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param recorded whether the state says so already, since the work's own transaction has written it
 * @param commitUnknown whether the COMMIT of that transaction was sent and never answered
 * @param hold whether the slot waits for a person, since trying again can't help
 * @param begun the job's next attempt, when it was begun in the transaction that recorded this one
 */
public record Result(
        Outcome outcome,
        @Nullable Integer exitCode,
        @Nullable Failure failure,
        Output output,
        @Nullable Duration elapsed,
        long rows,
        boolean recorded,
        boolean commitUnknown,
        boolean hold,
        Changes.@Nullable Begin begun) {

    /** An end with which nothing was begun. */
    public Result(
            Outcome outcome,
            @Nullable Integer exitCode,
            @Nullable Failure failure,
            Output output,
            @Nullable Duration elapsed,
            long rows,
            boolean recorded,
            boolean commitUnknown,
            boolean hold) {
        this(outcome, exitCode, failure, output, elapsed, rows, recorded, commitUnknown, hold, null);
    }

    /**
     * What went wrong.
     *
     * @param type the kind of error: an SQL state, a signal, an exception's class
     * @param message in one line
     * @param trace details for whoever mends it
     */
    public record Failure(
            String type, String message, @Nullable String trace) {
        public static Failure of(Throwable thrown) {
            return new Failure(thrown.getClass().getName(), String.valueOf(thrown.getMessage()), null);
        }
    }

    /** An end without work: interrupted, lost. */
    public static Result of(Outcome outcome, String message) {
        return failed(outcome, new Failure(outcome.code(), message, null), null);
    }

    public static Result failed(Outcome outcome, Failure failure, @Nullable Duration elapsed) {
        return new Result(outcome, null, failure, Output.NONE, elapsed, 0, false, false, false);
    }

    /** What the history gets of it. */
    public Report report() {
        return new Report(
                outcome,
                exitCode,
                failure == null ? null : failure.type(),
                failure == null ? null : failure.message(),
                failure == null ? null : failure.trace(),
                output,
                elapsed,
                rows);
    }

    /** The same attempt, now that its COMMIT is known to have had no effect. */
    public Result notCommitted() {
        return new Result(outcome, exitCode, failure, output, elapsed, rows, false, false, hold);
    }

    /** The same end with what was said before it. */
    public Result saying(Output printed) {
        return saying(failure, printed);
    }

    /** The same end in other words. */
    Result saying(@Nullable Failure other, Output printed) {
        return new Result(outcome, exitCode, other, printed, elapsed, rows, recorded, commitUnknown, hold, begun);
    }

    /** The same end without what the job has said, for a state that can't take that. */
    public Result bare() {
        Failure why = failure == null ? null : new Failure(failure.type(), "(its message can't be recorded)", null);
        return new Result(outcome, exitCode, why, Output.NONE, elapsed, rows, recorded, commitUnknown, hold);
    }
}
