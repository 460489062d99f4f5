package org.crontabber.schedule;

import java.time.LocalDate;
import java.util.Optional;

/** Which calendar dates a wall-clock schedule has slots on. */
interface Dates {
    boolean includes(LocalDate date);

    /** The first included date at or after the given one, within {@link WallClock#SEARCH_DAYS}. */
    default Optional<LocalDate> nextOrSame(LocalDate date) {
        return search(date, 1);
    }

    /** The newest included date at or before the given one, within {@link WallClock#SEARCH_DAYS}. */
    default Optional<LocalDate> previousOrSame(LocalDate date) {
        return search(date, -1);
    }

    private Optional<LocalDate> search(LocalDate from, int step) {
        LocalDate date = from;
        for (int days = 0; days <= WallClock.SEARCH_DAYS; days++) {
            if (includes(date)) {
                return Optional.of(date);
            }
            date = date.plusDays(step);
        }
        return Optional.empty();
    }

    /** Whether no date is ever left out. */
    boolean all();

    /** Every {@code days}-th date, counted both ways from an anchor. */
    record EveryNth(LocalDate anchor, int days) implements Dates {
        @Override
        public boolean includes(LocalDate date) {
            return Math.floorMod(date.toEpochDay() - anchor.toEpochDay(), (long) days) == 0;
        }

        @Override
        public boolean all() {
            return days == 1;
        }
    }
}
