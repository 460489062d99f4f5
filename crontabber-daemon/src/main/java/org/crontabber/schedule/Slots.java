package org.crontabber.schedule;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/** The slots of one job from its first one on: a schedule that has been given its anchor. */
public final class Slots {
    private final Series series;
    private final Slot first;

    Slots(Series series, Slot first) {
        this.series = series;
        this.first = first;
    }

    public Slot first() {
        return first;
    }

    /** The first slot strictly after the instant; empty when nothing fires within the bound of the search. */
    public Optional<Slot> next(Instant after) {
        return after.isBefore(first.at()) ? Optional.of(first) : series.after(after);
    }

    /** The newest slot at or before the instant; empty before the first one. */
    public Optional<Slot> newest(Instant atOrBefore) {
        if (atOrBefore.isBefore(first.at())) {
            return Optional.empty();
        }
        return series.atOrBefore(atOrBefore);
    }

    /** How many slots lie in (after, atOrBefore]. */
    public long count(Instant after, Instant atOrBefore) {
        if (atOrBefore.isBefore(first.at())) {
            return 0;
        }
        return after.isBefore(first.at()) ? 1 + series.count(first.at(), atOrBefore) : series.count(after, atOrBefore);
    }

    /** Whether the instant is a slot of this job. */
    public boolean contains(Instant instant) {
        return newest(instant).filter(slot -> slot.at().equals(instant)).isPresent();
    }

    /** The newest slot that stands for the date, if any. */
    public Optional<Slot> lastOn(LocalDate date) {
        return series.lastOn(date).filter(slot -> !slot.at().isBefore(first.at()));
    }

    /** Whether each calendar date from the first slot's on has a slot. */
    public boolean coversEveryDate() {
        return series.coversEveryDate();
    }

    /** The schedule's instant before the slot, also before the first one: where the slot's interval starts. */
    public Instant intervalStart(Slot slot) {
        return series.atOrBefore(slot.at().minusSeconds(1)).map(Slot::at).orElse(slot.at());
    }
}
