package org.crontabber.action;

/** What a job runs. One value serves all attempts of a job; it must be thread-safe. */
public interface Action {
    /**
     * Runs one attempt to its end, within its time limit. What the work does wrong is a result, not an exception.
     *
     * @throws InterruptedException when the thread was interrupted and the work has been ended, with nothing to tell; an
     *     end with something to tell is a result with the outcome {@code interrupted}
     */
    Result run(Task task) throws InterruptedException;

    /** Whether a success is recorded in the work's own transaction, so that the job's next attempt can begin in it. */
    default boolean recordsItsSuccess() {
        return false;
    }

    /** How many attempts of a job may have their success in one transaction. */
    default int batch() {
        return 1;
    }
}
