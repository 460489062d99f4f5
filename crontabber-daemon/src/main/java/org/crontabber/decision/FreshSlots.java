package org.crontabber.decision;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;

/**
 * The open slots that were never attempted, as ranges of the schedule: a year of missed slots is one range, so memory
 * and the cost of a decision do not depend on the length of the backlog.
 *
 * @param ranges disjoint, oldest first
 */
record FreshSlots(Slots slots, List<Range> ranges) {
    /** All slots from {@code from} to {@code to}, both included. */
    record Range(Slot from, Slot to) {}

    FreshSlots {
        ranges = List.copyOf(ranges);
    }

    static FreshSlots none(Slots slots) {
        return new FreshSlots(slots, List.of());
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    Optional<Slot> oldest() {
        return ranges.isEmpty() ? Optional.empty() : Optional.of(ranges.get(0).from());
    }

    /** The ends of a range may be of an earlier schedule, and what lies between them is of the present one. */
    boolean contains(Slot slot) {
        return ranges.stream()
                .filter(range -> range.from().compareTo(slot) <= 0 && range.to().compareTo(slot) >= 0)
                .anyMatch(range -> range.from().equals(slot) || range.to().equals(slot) || slots.contains(slot.at()));
    }

    /** Whether the first or the last slot of a range stands for the date; the others are of the present schedule. */
    boolean hasEndOn(LocalDate date) {
        return ranges.stream()
                .anyMatch(range ->
                        range.from().date().equals(date) || range.to().date().equals(date));
    }

    long count() {
        return ranges.stream()
                .mapToLong(
                        range -> 1 + slots.count(range.from().at(), range.to().at()))
                .sum();
    }

    /** The oldest fresh slot after the instant. */
    @Nullable
    Slot after(Instant instant) {
        for (Range range : ranges) {
            if (range.to().at().isAfter(instant)) {
                return range.from().at().isAfter(instant)
                        ? range.from()
                        : slots.next(instant).orElseThrow();
            }
        }
        return null;
    }

    /** The newest fresh slot before the instant. */
    @Nullable
    Slot before(Instant instant) {
        for (int index = ranges.size() - 1; index >= 0; index--) {
            Range range = ranges.get(index);
            if (range.from().at().isBefore(instant)) {
                return range.to().at().isBefore(instant)
                        ? range.to()
                        : slots.newest(instant.minusNanos(1)).orElseThrow();
            }
        }
        return null;
    }

    /** With the slots after {@code known} up to {@code newest}. */
    FreshSlots plus(@Nullable Slot known, Slot newest) {
        Slot from = slots.next(known == null ? Instant.MIN : known.at()).orElseThrow();
        List<Range> next = new ArrayList<>(ranges);
        int last = next.size() - 1;
        boolean goesOn = known != null && last >= 0 && next.get(last).to().equals(known) && slots.contains(known.at());
        if (goesOn) { // not one of an earlier schedule
            next.set(last, new Range(next.get(last).from(), newest));
        } else {
            next.add(new Range(from, newest));
        }
        return new FreshSlots(slots, next);
    }

    /** Without the slot, which is one of them. */
    FreshSlots minus(Slot slot) {
        List<Range> next = new ArrayList<>();
        for (Range range : ranges) {
            if (slot.compareTo(range.from()) < 0 || slot.compareTo(range.to()) > 0) {
                next.add(range);
                continue;
            }
            if (slot.compareTo(range.from()) > 0) {
                next.add(new Range(
                        range.from(), slots.newest(slot.at().minusNanos(1)).orElseThrow()));
            }
            if (slot.compareTo(range.to()) < 0) {
                next.add(new Range(slots.next(slot.at()).orElseThrow(), range.to()));
            }
        }
        return new FreshSlots(slots, next);
    }
}
