package org.crontabber.schedule;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what {@link Schedule#text} has written. */
public final class ScheduleText {
    private static final Pattern EVERY = Pattern.compile("every (\\S+)(?: at (\\S+))?");
    private static final Pattern CRON = Pattern.compile("cron (.+?)(?: \\(days (and|or)\\))?", Pattern.DOTALL);

    private ScheduleText() {}

    /** The schedule; empty when no schedule writes such a text, or there is no such zone. */
    public static Optional<Schedule> parse(@Nullable String text, @Nullable String zone) {
        if (text == null || zone == null) {
            return Optional.empty();
        }
        try {
            return parse(text, ZoneId.of(zone))
                    .filter(schedule -> schedule.text().equals(text));
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Schedule> parse(String text, ZoneId zone) {
        Matcher cron = CRON.matcher(text);
        if (cron.matches()) {
            String days = cron.group(2);
            return Optional.of(Cron.parse(cron.group(1), days == null ? null : days(days), zone));
        }
        Matcher every = EVERY.matcher(text);
        if (!every.matches()) {
            return Optional.empty();
        }
        String at = every.group(2);
        return DurationText.parse(every.group(1))
                .map(period -> at == null
                        ? new Every(period, zone)
                        : new EveryAt((int) period.toDays(), LocalTime.parse(at), zone));
    }

    private static Cron.Days days(String word) {
        return word.equals("and") ? Cron.Days.AND : Cron.Days.OR;
    }
}
