package org.crontabber.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Slots that a calendar and a clock on the wall give: {@code every … at} and {@code cron}.
 *
 * <p>A fixed time belongs to its date: in the spring gap it lies at the instant moved forward by the gap, in the autumn
 * overlap at the first of the two (the rule of {@link ZonedDateTime#of}). With {@code everyReading} the slots are
 * instead all instants at which the clock reads so: none in a gap, both in an overlap. Slots that fall on one instant
 * are one slot, of the latest of their dates.
 *
 * <p>A shift can move a slot past midnight and past its neighbours, so slots are gathered by day of UTC and sorted
 * there. The last few days gathered are kept; a race between threads costs a second computation and nothing else.
 */
final class WallClock implements Series {
    /** A full cycle of the Gregorian calendar, in days: what does not fire within it never fires. */
    static final int SEARCH_DAYS = 146_097;

    /** Local dates whose slots can fall on one day of UTC: offsets reach −12 to +14 hours, a gap 24 hours. */
    private static final int DATES_BEFORE = 2;

    private static final int DATES_AFTER = 1;
    private static final long DAY_SECONDS = 86_400;
    /** A power of two: a day's place among those that are kept is its number's remainder. */
    private static final int DAYS_KEPT = 8;

    private final Dates dates;
    private final List<LocalTime> times;
    private final boolean everyReading;
    private final ZoneId zone;

    @SuppressWarnings("Immutable")
    private final @Nullable Day[] lastDays = new Day[DAYS_KEPT];

    WallClock(Dates dates, List<LocalTime> times, boolean everyReading, ZoneId zone) {
        this.dates = dates;
        this.times = List.copyOf(times);
        this.everyReading = everyReading;
        this.zone = zone;
    }

    @Override
    public Optional<Slot> after(Instant instant) {
        long first = utcDay(instant);
        for (long day = first; day - first <= SEARCH_DAYS; day++) {
            Slot slot = day(day).after(instant);
            if (slot != null) {
                return Optional.of(slot);
            }
            Optional<LocalDate> next = dates.nextOrSame(LocalDate.ofEpochDay(day + 1 - DATES_BEFORE));
            if (next.isEmpty()) {
                return Optional.empty();
            }
            day = Math.max(day, next.get().toEpochDay() - DATES_AFTER - 1);
        }
        return Optional.empty();
    }

    @Override
    public Optional<Slot> atOrBefore(Instant instant) {
        long first = utcDay(instant);
        for (long day = first; first - day <= SEARCH_DAYS; day--) {
            Slot slot = day(day).atOrBefore(instant);
            if (slot != null) {
                return Optional.of(slot);
            }
            Optional<LocalDate> previous = dates.previousOrSame(LocalDate.ofEpochDay(day - 1 + DATES_AFTER));
            if (previous.isEmpty()) {
                return Optional.empty();
            }
            day = Math.min(day, previous.get().toEpochDay() + DATES_BEFORE + 1);
        }
        return Optional.empty();
    }

    @Override
    public Optional<Slot> lastOn(LocalDate date) {
        if (!dates.includes(date)) {
            return Optional.empty();
        }
        for (long day = date.toEpochDay() + DATES_BEFORE; day >= date.toEpochDay() - DATES_AFTER; day--) {
            Slot slot = day(day).lastOn(date);
            if (slot != null) {
                return Optional.of(slot);
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean coversEveryDate() {
        return dates.all();
    }

    private static long utcDay(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond(), DAY_SECONDS);
    }

    private Day day(long day) {
        int place = (int) (day & (DAYS_KEPT - 1));
        Day known = lastDays[place];
        if (known == null || known.number != day) {
            known = gather(day);
            lastDays[place] = known;
        }
        return known;
    }

    private Day gather(long day) {
        TreeMap<Long, LocalDate> slots = new TreeMap<>();
        for (long date = day - DATES_BEFORE; date <= day + DATES_AFTER; date++) {
            LocalDate local = LocalDate.ofEpochDay(date);
            if (dates.includes(local)) {
                for (LocalTime time : times) {
                    for (ZoneOffset offset : offsets(local.atTime(time))) {
                        long second = instant(local.atTime(time), offset);
                        if (Math.floorDiv(second, DAY_SECONDS) == day) {
                            slots.put(second, local); // later dates come later: the latest stays
                        }
                    }
                }
            }
        }
        return Day.of(day, slots);
    }

    private List<ZoneOffset> offsets(LocalDateTime reading) {
        List<ZoneOffset> valid = zone.getRules().getValidOffsets(reading);
        return everyReading || valid.size() == 1
                ? valid
                : List.of(ZonedDateTime.of(reading, zone).getOffset());
    }

    private long instant(LocalDateTime reading, ZoneOffset offset) {
        return everyReading
                ? reading.toEpochSecond(offset)
                : ZonedDateTime.of(reading, zone).toEpochSecond();
    }

    /** The slots whose instants lie on one day of UTC, in order. */
    private static final class Day {
        private final long number;
        private final Slot[] slots;

        private Day(long number, Slot[] slots) {
            this.number = number;
            this.slots = slots;
        }

        static Day of(long number, Map<Long, LocalDate> sorted) {
            return new Day(
                    number,
                    sorted.entrySet().stream()
                            .map(entry -> new Slot(Instant.ofEpochSecond(entry.getKey()), entry.getValue()))
                            .toArray(Slot[]::new));
        }

        @Nullable
        Slot after(Instant instant) {
            int index = firstAfter(instant);
            return index < slots.length ? slots[index] : null;
        }

        @Nullable
        Slot atOrBefore(Instant instant) {
            int index = firstAfter(instant) - 1;
            return index >= 0 ? slots[index] : null;
        }

        @Nullable
        Slot lastOn(LocalDate date) {
            for (int index = slots.length - 1; index >= 0; index--) {
                if (slots[index].date().equals(date)) {
                    return slots[index];
                }
            }
            return null;
        }

        private int firstAfter(Instant instant) {
            int low = 0;
            int high = slots.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (slots[middle].at().isAfter(instant)) {
                    high = middle;
                } else {
                    low = middle + 1;
                }
            }
            return low;
        }
    }
}
