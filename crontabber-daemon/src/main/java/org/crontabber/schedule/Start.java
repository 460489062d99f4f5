package org.crontabber.schedule;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code start}: a date (its midnight), a local date-time, or one with an offset, as TOML writes them. */
public final class Start {
    private static final Pattern HAS_OFFSET = Pattern.compile("T.*(Z|[+-][0-9]{2}:[0-9]{2})$");

    private Start() {}

    /** The instant in the zone, in whole seconds; empty when the text has none of the forms. */
    public static Optional<Instant> parse(String text, ZoneId zone) {
        String iso = text.replace(' ', 'T').replace('t', 'T').replace('z', 'Z');
        try {
            Instant instant;
            if (!iso.contains("T")) {
                instant = LocalDate.parse(iso).atStartOfDay(zone).toInstant();
            } else if (HAS_OFFSET.matcher(iso).find()) {
                instant = OffsetDateTime.parse(iso).toInstant();
            } else {
                instant = LocalDateTime.parse(iso).atZone(zone).toInstant();
            }
            return instant.equals(instant.truncatedTo(ChronoUnit.SECONDS)) ? Optional.of(instant) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
