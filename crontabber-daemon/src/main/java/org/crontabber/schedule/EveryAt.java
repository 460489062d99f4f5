package org.crontabber.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code every = "2d", at = "10:00"}: a time of day on every {@code days}-th calendar date. */
public record EveryAt(int days, LocalTime at, ZoneId zone) implements Schedule {
    public EveryAt {
        if (days < 1) {
            throw new IllegalArgumentException("days " + days + " is less than 1");
        }
    }

    @Override
    public String text() {
        return "every " + DurationText.of(Duration.ofDays(days)) + " at " + at;
    }

    @Override
    public Slot firstSeen(Instant sight, TickGrid grid, @Nullable Instant start) {
        if (start == null) {
            return on(LocalDate.ofInstant(sight, zone));
        }
        return new WallClock(new Dates.EveryNth(LocalDate.EPOCH, 1), List.of(at), false, zone)
                .after(start.minusNanos(1))
                .orElseThrow();
    }

    @Override
    public Slot changed(Instant sight, TickGrid grid, Slot newest) {
        Slots slots = from(firstSeen(sight, grid, null));
        Slot slot = slots.next(newest.at()).orElseThrow();
        while (!slot.date().isAfter(newest.date())) { // at most a few: a date differs from its instant by a day
            slot = slots.next(slot.at()).orElseThrow();
        }
        return slot;
    }

    @Override
    public Slot earliest(Slot one, Instant from) {
        long between = Math.max(0, ChronoUnit.DAYS.between(LocalDate.ofInstant(from, zone), one.date()));
        Slot first = on(one.date().minusDays(between / days * days));
        return first.at().isBefore(from) && first.compareTo(one) < 0
                ? on(first.date().plusDays(days))
                : first;
    }

    private Slot on(LocalDate date) {
        return new Slot(date.atTime(at).atZone(zone).toInstant(), date);
    }

    @Override
    public Slots from(Slot first) {
        return new Slots(new WallClock(new Dates.EveryNth(first.date(), days), List.of(at), false, zone), first);
    }
}
