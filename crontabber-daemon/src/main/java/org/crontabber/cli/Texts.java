package org.crontabber.cli;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Texts that several tables share. */
final class Texts {
    private Texts() {}

    /** An instant in whole seconds, UTC. */
    static String of(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** A number that matters only when there is one. */
    static String orDot(long number) {
        return number == 0 ? "·" : Long.toString(number);
    }
}
