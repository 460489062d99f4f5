package org.crontabber.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code cron = "0 2 * * mon-fri"}: five fields and the {@code @} names of Vixie cron. */
public final class Cron implements Schedule {
    /** How a day of the month and a weekday that are both restricted go together: classic cron is {@link #OR}. */
    public enum Days {
        AND,
        OR
    }

    private final String expression;
    private final @Nullable Days days;
    private final ZoneId zone;
    private final WallClock series;
    private final boolean anyHour;

    private Cron(String expression, @Nullable Days days, ZoneId zone, CronFields fields) {
        this.expression = expression;
        this.days = days;
        this.zone = zone;
        this.anyHour = fields.anyHour();
        this.series = new WallClock(new CronDates(fields, days == Days.OR), times(fields), anyHour, zone);
    }

    /**
     * Parses an expression.
     *
     * @throws IllegalArgumentException with what is wrong: not five fields, a number out of range, days that need
     *     {@code and} or {@code or}, or an expression that never fires
     */
    public static Cron parse(String expression, @Nullable Days days, ZoneId zone) {
        CronFields fields = CronFields.parse(expression);
        if (days == null && !fields.anyDayOfMonth() && !fields.anyDayOfWeek()) {
            throw new IllegalArgumentException("has both a day of the month and a weekday: say days = \"and\" for the"
                    + " dates that are both, or days = \"or\" for those that are one of them, as classic cron does");
        }
        Cron cron = new Cron(expression.strip(), days, zone, fields);
        if (cron.series.after(Instant.EPOCH).isEmpty()) {
            throw new IllegalArgumentException("never fires: no calendar has such a date");
        }
        return cron;
    }

    private static List<LocalTime> times(CronFields fields) {
        List<LocalTime> times = new ArrayList<>();
        fields.hours().stream()
                .forEach(hour -> fields.minutes().stream().forEach(minute -> times.add(LocalTime.of(hour, minute))));
        return times;
    }

    @Override
    public String text() {
        String suffix = days == null ? "" : " (days " + days.name().toLowerCase(Locale.ROOT) + ")";
        return "cron " + expression + suffix;
    }

    @Override
    public ZoneId zone() {
        return zone;
    }

    @Override
    public Slot firstSeen(Instant sight, TickGrid grid, @Nullable Instant start) {
        Instant atOrAfter = start == null ? grid.floor(sight) : start;
        return series.after(atOrAfter.minusNanos(1)).orElseThrow();
    }

    @Override
    public Slot changed(Instant sight, TickGrid grid, Slot newest) {
        Slot slot = from(firstSeen(sight, grid, null)).next(newest.at()).orElseThrow();
        while (!anyHour && !slot.date().isAfter(newest.date())) { // bounded by the times of two days
            slot = series.after(slot.at()).orElseThrow();
        }
        return slot;
    }

    @Override
    public Slot earliest(Slot one, Instant from) {
        return series.after(from.minusNanos(1))
                .filter(first -> first.compareTo(one) < 0)
                .orElse(one);
    }

    @Override
    public Slots from(Slot first) {
        return new Slots(series, first);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Cron cron
                && expression.equals(cron.expression)
                && days == cron.days
                && zone.equals(cron.zone);
    }

    @Override
    public int hashCode() {
        return Objects.hash(expression, days, zone);
    }

    @Override
    public String toString() {
        return text();
    }

    /** The dates that the last three fields name. */
    private record CronDates(CronFields fields, boolean either) implements Dates {
        @Override
        public boolean includes(LocalDate date) {
            if (!fields.months().get(date.getMonthValue())) {
                return false;
            }
            boolean dayOfMonth = fields.daysOfMonth().get(date.getDayOfMonth());
            boolean weekday = fields.daysOfWeek().get(date.getDayOfWeek().getValue() % DayOfWeek.values().length);
            boolean bothRestricted = !fields.anyDayOfMonth() && !fields.anyDayOfWeek();
            if (either && bothRestricted) {
                return dayOfMonth || weekday;
            }
            return dayOfMonth && weekday;
        }

        @Override
        public boolean all() {
            return all(fields.months(), 1, 12) && all(fields.daysOfMonth(), 1, 31) && all(fields.daysOfWeek(), 0, 6);
        }

        private static boolean all(BitSet numbers, int lowest, int highest) {
            return numbers.nextClearBit(lowest) > highest;
        }
    }
}
