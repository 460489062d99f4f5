package org.crontabber.action;

import java.time.Duration;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Output;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param recorded whether the state says so already, since the work's own transaction has written it
 * @param commitUnknown whether the COMMIT of that transaction was sent and never answered
 * @param hold whether the slot waits for a person, since trying again can't help
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
        boolean hold) {

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

    /** The same attempt, now known to have been committed as a success. */
    public Result asRecorded() {
        return new Result(Outcome.SUCCEEDED, exitCode, null, output, elapsed, rows, true, false, false);
    }
}
