package org.crontabber.chaos;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What a run has left behind.
 *
 * @param jobs what was to be done
 * @param executions the ground truth: what was done, by its own account
 * @param elections when each term began, in the order of terms
 * @param ledger what the state says of it
 * @param faults who was hindered when, and when the last fault was over
 */
record History(
        List<TruthJob> jobs, List<Execution> executions, List<Election> elections, Ledger ledger, Faulty faults) {
    History {
        jobs = List.copyOf(jobs);
        executions = List.copyOf(executions);
        elections = List.copyOf(elections);
    }

    /** The time of faults: what was due when it ended is to be done. */
    record Faulty(List<Hindrances.Hindrance> hindrances, Instant healed) {
        Faulty {
            hindrances = List.copyOf(hindrances);
        }
    }

    /** A term, and when its election was committed. */
    record Election(long term, Instant committed) {}

    /** The state's tables at the end, attempts in the order in which they were recorded. */
    record Ledger(List<Slot> slots, List<Attempt> attempts, List<String> open) {
        Ledger {
            slots = List.copyOf(slots);
            attempts = List.copyOf(attempts);
            open = List.copyOf(open);
        }
    }

    /** A row of the ledger. */
    record Slot(String job, Instant slot, LocalDate date, String state, Counts counts, String successId) {}

    /** How often a slot was attempted, and how often that was an error. */
    record Counts(int attempts, int errors) {}

    /** A row of the history of attempts. */
    record Attempt(String job, Instant slot, Execution.Try attempt, End end, Instant began, Instant committed) {}

    /** How an attempt has ended, by the state, and in which term that was recorded. */
    record End(String outcome, String error, long term, Instant at) {
        boolean isSuccess() {
            return outcome.equals("succeeded");
        }

        boolean isError() {
            return outcome.equals("failed") || outcome.equals("timed_out");
        }
    }

    Instant healed() {
        return faults.healed();
    }

    List<Hindrances.Hindrance> hindrances() {
        return faults.hindrances();
    }

    List<Execution> of(TruthJob job) {
        return executions.stream().filter(one -> one.job().equals(job.name())).toList();
    }

    List<Attempt> attemptsOf(TruthJob job) {
        return ledger.attempts().stream()
                .filter(one -> one.job().equals(job.name()))
                .toList();
    }

    List<Slot> slotsOf(TruthJob job) {
        return ledger.slots().stream()
                .filter(one -> one.job().equals(job.name()))
                .toList();
    }
}
