package org.crontabber.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Durations for people. */
final class Durations {
    private static final int PARTS = 2;

    private Durations() {}

    /** The two largest units: {@code 3 minutes, 10 seconds}; {@code 2 days, 1 hour}; {@code 0 seconds}. */
    static String inWords(Duration duration) {
        Duration whole = duration.isNegative() ? Duration.ZERO : duration;
        List<String> parts = new ArrayList<>();
        add(parts, whole.toDays(), "day");
        add(parts, whole.toHoursPart(), "hour");
        add(parts, whole.toMinutesPart(), "minute");
        add(parts, whole.toSecondsPart(), "second");
        return parts.isEmpty() ? "0 seconds" : String.join(", ", parts.subList(0, Math.min(PARTS, parts.size())));
    }

    private static void add(List<String> parts, long number, String unit) {
        if (number > 0) {
            parts.add(number + " " + unit + (number == 1 ? "" : "s"));
        }
    }

    /** For a column: {@code 0.8 s}, {@code 3 m 10 s}, {@code 2 h 20 m}. */
    static String shortly(Duration duration) {
        if (duration.toHours() > 0) {
            return duration.toHours() + " h " + duration.toMinutesPart() + " m";
        }
        return duration.toMinutes() > 0
                ? duration.toMinutes() + " m " + duration.toSecondsPart() + " s"
                : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
