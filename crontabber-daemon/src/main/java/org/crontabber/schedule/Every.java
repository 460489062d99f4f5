package org.crontabber.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/** {@code every = "5m"}: a period of elapsed time; the zone only names the date of a slot. */
public record Every(Duration period, ZoneId zone) implements Schedule {
    public Every {
        if (period.isNegative() || period.isZero() || period.toNanosPart() != 0) {
            throw new IllegalArgumentException("period " + period + " is not a positive number of whole seconds");
        }
    }

    @Override
    public String text() {
        return "every " + DurationText.of(period);
    }

    @Override
    public Slot firstSeen(Instant sight, TickGrid grid, @Nullable Instant start) {
        Instant anchor = start == null ? grid.floor(sight) : start;
        return new Slot(anchor, LocalDate.ofInstant(anchor, zone));
    }

    @Override
    public Slot changed(Instant sight, TickGrid grid, Slot newest) {
        return from(firstSeen(sight, grid, null)).next(newest.at()).orElseThrow();
    }

    @Override
    public Slot earliest(Slot one, Instant from) {
        long periods = Math.max(0, Duration.between(from, one.at()).dividedBy(period));
        Instant first = one.at().minus(period.multipliedBy(periods));
        return new Slot(first, LocalDate.ofInstant(first, zone));
    }

    @Override
    public Slots from(Slot first) {
        return new Slots(new ElapsedTime(first.at(), period, zone), first);
    }
}
