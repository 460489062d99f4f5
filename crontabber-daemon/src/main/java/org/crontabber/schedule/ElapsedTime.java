package org.crontabber.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Optional;

/** {@code every} without {@code at}: anchor + n × period of elapsed time. The zone only names the date. */
record ElapsedTime(Instant anchor, Duration period, ZoneId zone) implements Series {
    @Override
    public Optional<Slot> after(Instant instant) {
        return Optional.of(slot(index(instant) + 1));
    }

    @Override
    public Optional<Slot> atOrBefore(Instant instant) {
        return Optional.of(slot(index(instant)));
    }

    @Override
    public Optional<Slot> lastOn(LocalDate date) {
        Instant nextDay = date.plusDays(1).atStartOfDay(zone).toInstant();
        return atOrBefore(nextDay.minusNanos(1)).filter(slot -> slot.date().equals(date));
    }

    @Override
    public boolean coversEveryDate() {
        // the shortest calendar day of any zone is longer than 12 hours where it exists at all
        return period.compareTo(Duration.ofHours(12)) <= 0;
    }

    @Override
    public long count(Instant after, Instant atOrBefore) {
        return Math.max(0, index(atOrBefore) - index(after));
    }

    private long index(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond() - anchor.getEpochSecond(), period.toSeconds());
    }

    private Slot slot(long index) {
        Instant at = anchor.plusSeconds(Math.multiplyExact(index, period.toSeconds()));
        return new Slot(at, LocalDate.ofInstant(at, zone));
    }
}
