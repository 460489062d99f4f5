package org.crontabber.decision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;

/** Builds the progress of a job from what a store has kept of it. */
public final class Stored {
    private Stored() {}

    /**
     * A backfill job's.
     *
     * @param fresh the open slots that were never attempted, in order; a range is its first and last slot
     * @param touched every other open slot
     */
    public static Progress backfill(Slots slots, List<List<Slot>> fresh, Collection<OpenSlot> touched) {
        List<FreshSlots.Range> ranges = fresh.stream()
                .map(range -> new FreshSlots.Range(range.get(0), range.get(1)))
                .toList();
        OpenSlots none = OpenSlots.none(slots);
        Progress progress =
                new OpenSlots(new FreshSlots(slots, ranges), none.ready(), none.waiting(), none.waits(), none.held());
        for (OpenSlot slot : touched) {
            progress = progress.put(slot);
        }
        return progress;
    }

    /** The untouched slots as one range, told by its ends and their number; empty when there are gaps in it. */
    public static Optional<List<Slot>> gapless(Slots slots, Instant oldest, Instant newest, long count) {
        boolean isGapless =
                slots.contains(oldest) && slots.contains(newest) && 1 + slots.count(oldest, newest) == count;
        return isGapless
                ? Optional.of(List.of(
                        slots.newest(oldest).orElseThrow(), slots.newest(newest).orElseThrow()))
                : Optional.empty();
    }

    /** The ranges that untouched slots make, given in order: each is its first and last slot. */
    public static List<List<Slot>> ranges(Slots slots, Iterable<Slot> untouched) {
        List<List<Slot>> ranges = new ArrayList<>();
        for (Slot slot : untouched) {
            int last = ranges.size() - 1;
            // one of an earlier schedule has no next one in this: it is a range of its own
            boolean follows = last >= 0
                    && slots.contains(ranges.get(last).get(1).at())
                    && slots.next(ranges.get(last).get(1).at())
                            .filter(slot::equals)
                            .isPresent();
            if (follows) {
                ranges.set(last, List.of(ranges.get(last).get(0), slot));
            } else {
                ranges.add(List.of(slot, slot));
            }
        }
        return ranges;
    }

    /**
     * A plain job's.
     *
     * @param earlier the newest slot that had come due when the schedule last changed; null when it never did
     * @param done the newest slot that succeeded or was skipped
     * @param tried the slot of the last attempt, when that did not succeed
     * @param errors since the last success
     */
    public static Progress plain(
            Slots slots,
            @Nullable Slot newest,
            @Nullable Slot earlier,
            @Nullable Slot done,
            @Nullable OpenSlot tried,
            int errors) {
        OpenSlot later = tried != null && done != null && tried.slot().compareTo(done) <= 0 ? null : tried;
        if (newest == null || (done != null && done.compareTo(newest) >= 0)) {
            return new PlainProgress(null, 0, done, later, errors);
        }
        if (earlier != null && (done == null || done.compareTo(earlier) < 0)) {
            // whatever waited of that schedule waits as its newest; there is none of this one's before
            return new PlainProgress(earlier, 1 + slots.count(earlier.at(), newest.at()), done, later, errors);
        }
        Instant after = done == null ? Instant.MIN : done.at();
        Slot oldest =
                slots.next(after).filter(slot -> slot.compareTo(newest) <= 0).orElse(newest);
        return new PlainProgress(oldest, Math.max(1, slots.count(after, newest.at())), done, later, errors);
    }
}
