package org.crontabber.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** Instants as the command line writes them: ISO 8601, UTC unless an offset is given, whole seconds. */
final class Instants {
    private static final Pattern OFFSET = Pattern.compile("T.*[+-][0-9]{2}:[0-9]{2}$");

    private Instants() {}

    /**
     * Parses {@code 2026-03-01}, {@code 2026-03-01T02:00}, {@code 2026-03-01T02:00:00Z} or one with an offset.
     *
     * @throws WrongUsage naming the option and the value
     */
    static Instant parse(String option, String text) {
        try {
            Instant instant = read(text);
            if (instant.equals(instant.truncatedTo(ChronoUnit.SECONDS))) {
                return instant;
            }
        } catch (DateTimeException e) {
            throw new WrongUsage(message(option, text));
        }
        throw new WrongUsage(message(option, text));
    }

    private static Instant read(String text) {
        if (text.indexOf('T') < 0) {
            return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        boolean hasOffset = text.endsWith("Z") || OFFSET.matcher(text).find();
        return hasOffset
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
    }

    private static String message(String option, String text) {
        return option + " '" + text
                + "' is neither a date nor an instant in whole seconds, such as 2026-03-01 or 2026-03-01T02:00:00Z";
    }
}
