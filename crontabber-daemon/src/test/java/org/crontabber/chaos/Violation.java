package org.crontabber.chaos;

import java.time.Instant;

/** Something that must not be. */
record Violation(Kind kind, String job, Instant at, String what) {

    /** What can be wrong with a history. */
    enum Kind {
        /** A slot that was due has no effect, or a plain job's interval leaves a hole. */
        MISSED,
        /** A slot's effect was taken twice, or again after its success was recorded. */
        DOUBLED,
        /** Two attempts of one job at a time. */
        OVERLAPPING,
        /** A later slot before an earlier one. */
        OUT_OF_ORDER,
        /** A slot that the schedule does not have, that has not come yet, or that is told as another date. */
        WRONG_DATE,
        /** Begun before what it comes after was there. */
        BEFORE_PARENT,
        /** Committed by a term after a later one had begun. */
        STALE,
        /** The state says something else than what happened. */
        LEDGER;

        String label() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    @Override
    public String toString() {
        return kind.label() + ": " + job + ": " + what;
    }
}
