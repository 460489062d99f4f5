package org.crontabber.config;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.schedule.Cron;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.EveryAt;
import org.crontabber.schedule.Schedule;
import org.crontabber.schedule.Start;
import org.jspecify.annotations.Nullable;

/** Reads {@code every}, {@code at}, {@code cron}, {@code days}, {@code zone} and {@code start}. */
final class ScheduleReader {
    static final Set<String> KEYS = Set.of("every", "at", "cron", "days");
    private static final Pattern TIME = Pattern.compile("([0-9]{1,2}):([0-9]{1,2})");
    private static final Map<String, Cron.Days> DAYS = Map.of("and", Cron.Days.AND, "or", Cron.Days.OR);

    private final TableReader job;
    private final ZoneId zone;

    ScheduleReader(TableReader job, ZoneId defaultZone) {
        this.job = job;
        this.zone = DaemonReader.zone(job).orElse(defaultZone);
    }

    /** The schedule; empty after a problem. */
    Optional<Schedule> schedule() {
        Optional<TableReader.Value> every = job.value("every");
        Optional<TableReader.Value> at = job.value("at");
        Optional<TableReader.Value> cron = job.value("cron");
        Cron.Days days = job.word("days", DAYS).orElse(null);
        if (every.isPresent() == cron.isPresent()) {
            job.problem(
                    every.isPresent()
                            ? "both every and cron " + job.owner() + ": say one of them"
                            : "no schedule " + job.owner() + ": say every = \"1d\" or cron = \"0 2 * * *\"");
            return Optional.empty();
        }
        if (cron.isPresent()) {
            at.ifPresent(value -> job.problem(value, value.subject() + " goes with every, not with cron"));
            return cron(cron.get(), days);
        }
        job.value("days").ifPresent(value -> job.problem(value, value.subject() + " goes with cron, not with every"));
        return at.isPresent() ? everyAt(every.orElseThrow(), at.get()) : every();
    }

    private Optional<Schedule> every() {
        return job.duration("every", "mhdw").map(period -> new Every(period, zone));
    }

    private Optional<Schedule> everyAt(TableReader.Value every, TableReader.Value at) {
        Optional<Duration> period = job.duration("every", "mhdw");
        boolean wholeDays = period.isPresent() && every.node().stringValue().matches(".*[dw]");
        if (period.isPresent() && !wholeDays) {
            job.problem(at, at.subject() + " goes with an every in d or w, not with every " + every.shown());
        }
        LocalTime time = time(at);
        return wholeDays && time != null
                ? Optional.of(new EveryAt((int) period.get().toDays(), time, zone))
                : Optional.empty();
    }

    private @Nullable LocalTime time(TableReader.Value at) {
        Matcher matcher = TIME.matcher(at.node().isString() ? at.node().stringValue() : "");
        if (matcher.matches()) {
            int hour = Integer.parseInt(matcher.group(1));
            int minute = Integer.parseInt(matcher.group(2));
            if (hour < 24 && minute < 60) {
                return LocalTime.of(hour, minute);
            }
        }
        job.problem(at, at.subject() + " is not a time from 00:00 to 23:59, in quotes, such as \"02:30\"");
        return null;
    }

    private Optional<Schedule> cron(TableReader.Value value, Cron.@Nullable Days days) {
        Optional<String> expression = job.text("cron");
        try {
            return expression.map(text -> Cron.parse(text, days, zone));
        } catch (IllegalArgumentException e) {
            job.problem(value, value.subject() + " " + reason(e));
            return Optional.empty();
        }
    }

    private static String reason(IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        boolean isOurs = message.startsWith("has ") || message.startsWith("never ");
        return isOurs
                ? message
                : "is not a cron expression of five fields, such as \"*/30 * * * *\": "
                        + message.replace("Failed to parse cron expression. ", "");
    }

    /** {@code start} as an instant, or null when there is none. */
    @Nullable
    Instant start() {
        Optional<String> text = job.text("start");
        Optional<Instant> start = text.flatMap(given -> Start.parse(given, zone));
        if (text.isPresent() && start.isEmpty()) {
            TableReader.Value value = job.value("start").orElseThrow();
            job.problem(
                    value,
                    value.subject() + " is not a date such as 2026-01-01, nor a date and time in whole seconds such as"
                            + " 2026-01-01T06:00:00, with an offset or without");
        }
        return start.orElse(null);
    }
}
