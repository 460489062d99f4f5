package org.crontabber.api;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;

/** What an attempt is told, and what it can tell. Any thread of the job may use it until the attempt ends. */
public interface Context {
    /** All that the attempt is told, as every kind of job is. */
    Facts facts();

    /** The job's name. */
    default String job() {
        return facts().job();
    }

    /** The calendar date that the slot stands for, in the job's zone. */
    default LocalDate date() {
        return facts().date();
    }

    /** The instant at which the schedule was due, in the job's zone. */
    default ZonedDateTime slot() {
        return facts().slot();
    }

    /** Where the slot's interval starts, included; for a plain job the slot of its last success. */
    default Instant intervalStart() {
        return facts().intervalStart();
    }

    /** Where it ends, excluded: the slot itself. */
    default Instant intervalEnd() {
        return facts().intervalEnd();
    }

    /** The attempt's number within the slot, from 1. */
    default int attempt() {
        return facts().attempt();
    }

    /** The same for each attempt of a slot: an idempotency key for the outside world. */
    default String key() {
        return facts().key();
    }

    /** When the attempt's thread is interrupted, by this host's clock: its {@code timeout} after its start. */
    Instant deadline();

    /** A logger whose lines are kept as the attempt's output, which {@code crontabber logs} shows. */
    System.Logger log();

    /**
     * Whether the attempt is to end: its deadline has passed, or the daemon stops. Its thread is interrupted, too; this is
     * for work that does not wait for anything.
     */
    boolean isStopping();

    /**
     * Between two steps of the work.
     *
     * @throws InterruptedException when the attempt is to end
     */
    default void checkStopping() throws InterruptedException {
        if (isStopping()) {
            throw new InterruptedException("the attempt of " + job() + " is to end");
        }
    }

    /**
     * Tells how far the work is, as {@code crontabber show} and {@code status} show while the attempt runs. Call it as often
     * as you like: what comes within a second of what was noted before is passed over.
     *
     * @param total 0 when nobody knows
     */
    void progress(long done, long total, String message);

    /** A program with these arguments, which no shell sees; nothing that it starts outlives the attempt. */
    Program program(String... arguments);
}
