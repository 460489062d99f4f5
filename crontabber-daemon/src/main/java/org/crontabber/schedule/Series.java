package org.crontabber.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * The slots of a schedule without beginning or end, each computed from the anchor and never from its neighbour, so
 * that no shift of one slot reaches the next.
 *
 * <p>Each search is bounded ({@link WallClock#SEARCH_DAYS}); empty means that nothing fires within the bound.
 */
interface Series {
    /** The first slot strictly after the instant. */
    Optional<Slot> after(Instant instant);

    /** The newest slot at or before the instant. */
    Optional<Slot> atOrBefore(Instant instant);

    /** The newest slot that stands for the date. */
    Optional<Slot> lastOn(LocalDate date);

    /** Whether each calendar date has a slot. */
    boolean coversEveryDate();

    /** How many slots lie in (after, atOrBefore]. */
    default long count(Instant after, Instant atOrBefore) {
        long count = 0;
        Optional<Slot> slot = after(after);
        while (slot.isPresent() && !slot.get().at().isAfter(atOrBefore)) {
            count++;
            slot = after(slot.get().at());
        }
        return count;
    }
}
