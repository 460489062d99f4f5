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

    /** One line: what a job said must not look like lines of ours. */
    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]+", " ")
                .strip();
    }

    /** Lines as they are, but nothing that would take over a terminal. */
    static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "�").replaceAll("[\\u202A-\\u202E\\u2066-\\u2069]", "");
    }
}
