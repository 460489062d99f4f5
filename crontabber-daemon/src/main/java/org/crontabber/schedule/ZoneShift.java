package org.crontabber.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;

/** An instant at which a zone's clocks are put forward or back, and the readings before and after it. */
public record ZoneShift(Instant at, ZoneId zone, LocalDateTime before, LocalDateTime after, ZoneOffset offset) {
    /** The shifts of a zone in [from, to), at most {@code limit} of them. */
    public static List<ZoneShift> between(ZoneId zone, Instant from, Instant to, int limit) {
        List<ZoneShift> shifts = new ArrayList<>();
        ZoneOffsetTransition next = zone.getRules().nextTransition(from.minusNanos(1));
        while (next != null && next.getInstant().isBefore(to) && shifts.size() < limit) {
            shifts.add(new ZoneShift(
                    next.getInstant(), zone, next.getDateTimeBefore(), next.getDateTimeAfter(), next.getOffsetAfter()));
            next = zone.getRules().nextTransition(next.getInstant());
        }
        return shifts;
    }

    public boolean isForward() {
        return after.isAfter(before);
    }
}
