package org.crontabber.chaos;

import java.time.Instant;
import java.time.LocalDate;

/**
 * One execution, as it has told of itself outside of the state.
 *
 * @param began when it began to work
 * @param seen the last that was seen of it: for SQL its commit
 * @param isDone whether it took its effect; SQL that did not left nothing at all
 * @param daemon the process that ran it; zero where it does not say
 */
record Execution(Facts facts, Instant began, Instant seen, boolean isDone, long daemon) {

    /** What it was told. */
    record Facts(String job, Instant slot, LocalDate date, Interval interval, Try attempt) {}

    /** The time that the slot stands for. */
    record Interval(Instant start, Instant end) {}

    /** Which attempt of the slot it was, in which term. */
    record Try(int number, String id, long term) {}

    String job() {
        return facts.job();
    }

    Instant slot() {
        return facts.slot();
    }

    String id() {
        return facts.attempt().id();
    }

    long term() {
        return facts.attempt().term();
    }

    @Override
    public String toString() {
        return "%s of %s, attempt %d (%s), term %d, process %d, from %s to %s, %s"
                .formatted(
                        job(),
                        slot(),
                        facts.attempt().number(),
                        id(),
                        term(),
                        daemon,
                        began,
                        seen,
                        isDone ? "done" : "not done");
    }
}
