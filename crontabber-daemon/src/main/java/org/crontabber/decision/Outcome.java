package org.crontabber.decision;

import java.util.Arrays;
import java.util.Locale;

/** How an attempt ended. */
public enum Outcome {
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    /** Ended by a person. */
    CANCELLED,
    /** Ended by a shutdown. */
    INTERRUPTED,
    /** Its leader died. */
    LOST;

    /** That of a name in the ledger; lost when it is none, since then nobody knows. */
    public static Outcome of(String code) {
        return Arrays.stream(values())
                .filter(outcome -> outcome.code().equals(code))
                .findFirst()
                .orElse(LOST);
    }

    /** Whether it counts as an error of the slot. */
    public boolean isError() {
        return this == FAILED || this == TIMED_OUT;
    }

    /** Whether it says something about the work itself: it succeeded, or it is an error. */
    public boolean isCounted() {
        return this == SUCCEEDED || isError();
    }

    /** The name in the ledger, in JSON and in metrics. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
