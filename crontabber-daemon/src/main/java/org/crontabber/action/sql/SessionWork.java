package org.crontabber.action.sql;

import java.sql.Connection;
import java.sql.SQLException;
import org.crontabber.action.KeptOutput;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.decision.Outcome;

/** What an attempt does on its session, between the claim and the record of its success. Thread-safe. */
public interface SessionWork {
    /**
     * Does it, on the attempt's thread, in a transaction that is not its own to end, if the job has not asked for another
     * one.
     *
     * @param output takes what it says, also when it fails
     * @return how many rows it has changed
     * @throws SQLException when a statement failed
     * @throws Ended when it has no success, with what there is to tell
     */
    long run(Connection connection, Task task, KeptOutput output) throws SQLException, Ended, InterruptedException;

    /** What an error of a statement says to whoever mends the job. */
    String explain(SQLException error, Task task);

    /** What to do when it has ended the transaction that its success is to be a part of. */
    String advice();

    /** It has ended without a success. */
    final class Ended extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Outcome outcome;
        private final transient Result.Failure failure;

        public Ended(Outcome outcome, Result.Failure failure) {
            super(failure.message());
            this.outcome = outcome;
            this.failure = failure;
        }

        public Outcome outcome() {
            return outcome;
        }

        public Result.Failure failure() {
            return failure;
        }
    }
}
