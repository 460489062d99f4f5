package org.crontabber.simulation;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;

/**
 * Where one job stands by the facts. A backfill job's open slots are kept one by one; whatever came due and is none of
 * them is closed. Of a plain job's only those are kept that were attempted or held, and the oldest that waits.
 */
final class ModelJob {
    /** A slot lies within so many seconds of the start of its date in UTC, in any zone and gap. */
    private static final long DATE_SECONDS = 3 * 86_400L;

    /** So that a long backlog that waits for a parent is not gone through at each tick. */
    private static final int MOST_LOOKED_AT = 50;

    private final NavigableMap<Instant, ModelSlot> due = new TreeMap<>();
    private final NavigableMap<Instant, ModelSlot> held = new TreeMap<>();
    private final NavigableMap<Instant, Slot> ahead = new TreeMap<>();
    private final Slot first;
    private Slots slots;
    private boolean isBackfill;
    private @Nullable Slot newest;
    private @Nullable Slot oldestWaiting;
    private @Nullable Slot newestClosed;
    private @Nullable Slot earlierNewest;
    private @Nullable Slot running;
    private @Nullable Boolean lastCounted;
    private boolean runsByHand;
    private boolean isPaused;

    ModelJob(Slots slots, boolean isBackfill) {
        this.slots = slots;
        this.first = slots.first();
        this.isBackfill = isBackfill;
    }

    /** The same job under another schedule or kind; what is open stays open. */
    ModelJob rescheduled(Slots next, boolean toBackfill) {
        if (newest == null) {
            ModelJob anew = new ModelJob(next, toBackfill);
            anew.ahead.putAll(ahead);
            anew.isPaused = isPaused;
            return anew;
        }
        earlierNewest = isSchedule(next) ? earlierNewest : newest;
        boolean waits = isBackfill ? isAfter(newest, newestClosed) : oldestWaiting != null;
        if (isBackfill || !isSchedule(next)) {
            slots = next;
            oldestWaiting = waits ? oldestAfterClosed() : null;
        }
        oldestWaiting = toBackfill ? null : oldestWaiting; // a ledger of dates begins with the next one
        isBackfill = toBackfill;
        return this;
    }

    /** Those of an earlier schedule have no state of their own but as its newest. */
    private @Nullable Slot oldestAfterClosed() {
        if (earlierNewest != null && isAfter(earlierNewest, newestClosed)) {
            return earlierNewest;
        }
        Instant after = newestClosed == null ? Instant.MIN : newestClosed.at();
        return slots.next(after).filter(this::hasComeDue).orElse(newest);
    }

    private static boolean isAfter(Slot slot, @Nullable Slot other) {
        return other == null || slot.compareTo(other) > 0;
    }

    /** Whether the slots are those of the present schedule, as far as the first two tell. */
    boolean isSchedule(Slots other) {
        Slot first = slots.first();
        return other.first().equals(first) && other.next(first.at()).equals(slots.next(first.at()));
    }

    void cameDue(@Nullable Slot known, Slot nowNewest) {
        Optional<Slot> slot = slots.next(known == null ? Instant.MIN : known.at());
        if (!isBackfill && oldestWaiting == null) {
            oldestWaiting = slot.orElse(nowNewest);
        }
        while (isBackfill && slot.isPresent() && slot.get().compareTo(nowNewest) <= 0) {
            due.put(slot.get().at(), new ModelSlot(slot.get()));
            slot = slots.next(slot.get().at());
        }
        newest = nowNewest;
        Map<Instant, Slot> skipped = ahead.headMap(nowNewest.at(), true);
        skipped.values()
                .forEach(past -> close(past, false)); // what is older has its row still, if it is to count again
        skipped.clear();
    }

    /** A plain job keeps the slot that it tries, and no older one. */
    void begun(Slot slot, boolean byHand) {
        running = slot;
        runsByHand = byHand;
        if (!isBackfill && isOpen(slot)) {
            forgetBefore(slot.at(), false);
            if (!held.containsKey(slot.at())) {
                due.computeIfAbsent(slot.at(), at -> new ModelSlot(slot));
            }
        }
        Optional.ofNullable(find(slot)).ifPresent(ModelSlot::tried);
    }

    /** The attempt that has begun last is over. */
    void ended() {
        running = null;
    }

    void succeeded(Slot slot) {
        close(slot, false); // what was older went when the attempt began
        lastCounted = true;
    }

    /** The slot stays open; empty when it was not. */
    Optional<ModelSlot> failed(Slot slot, boolean isCounted, boolean holds) {
        lastCounted = isCounted ? Boolean.FALSE : lastCounted;
        return isOpen(slot) ? Optional.of(put(slot, holds)) : Optional.empty();
    }

    void skip(Slot slot) {
        if (newest == null || slot.compareTo(newest) > 0) {
            ahead.put(slot.at(), slot);
        } else {
            close(slot, true);
        }
    }

    void steered(Verb verb, Iterable<Slot> which) {
        if (verb == Verb.PAUSE || verb == Verb.RESUME) {
            isPaused = verb == Verb.PAUSE;
        }
        for (Slot slot : which) {
            if (verb == Verb.SKIP) {
                skip(slot);
            } else if (verb != Verb.RUN && isOpen(slot)) {
                put(slot, verb == Verb.HOLD).waitsNoMore();
                if (!isBackfill) {
                    forgetBefore(slot.at(), false);
                }
            }
        }
    }

    private ModelSlot put(Slot slot, boolean holds) {
        ModelSlot before = Optional.ofNullable(due.remove(slot.at())).orElseGet(() -> held.remove(slot.at()));
        ModelSlot open = before == null ? new ModelSlot(slot) : before;
        (holds ? held : due).put(slot.at(), open);
        return open;
    }

    private void close(Slot slot, boolean coalesces) {
        due.remove(slot.at());
        held.remove(slot.at());
        newestClosed = newestClosed == null || slot.compareTo(newestClosed) > 0 ? slot : newestClosed;
        if (!isBackfill) {
            if (coalesces) {
                forgetBefore(slot.at(), true);
            }
            boolean isPast = oldestWaiting != null && oldestWaiting.compareTo(slot) <= 0;
            oldestWaiting =
                    isPast ? slots.next(slot.at()).filter(this::hasComeDue).orElse(null) : oldestWaiting;
        }
    }

    private void forgetBefore(Instant at, boolean inclusive) {
        due.headMap(at, inclusive).values().removeIf(slot -> !slot.slot().equals(running));
        held.headMap(at, inclusive).values().removeIf(slot -> !slot.slot().equals(running));
    }

    boolean hasComeDue(Slot slot) {
        return newest != null && slot.compareTo(newest) <= 0;
    }

    boolean isOpen(Slot slot) {
        return isBackfill
                ? due.containsKey(slot.at()) || held.containsKey(slot.at())
                : oldestWaiting != null && slot.compareTo(oldestWaiting) >= 0 && hasComeDue(slot);
    }

    boolean isHeld(Slot slot) {
        return held.containsKey(slot.at());
    }

    boolean hasHeld() {
        return !held.isEmpty();
    }

    /** The oldest open slot that waits for nobody's hand. */
    Optional<Slot> oldestDue() {
        if (!isBackfill) {
            return Optional.ofNullable(oldestWaiting);
        }
        return due.isEmpty()
                ? Optional.empty()
                : Optional.of(due.firstEntry().getValue().slot());
    }

    /**
     * One of its slots that waits for nobody's hand and could be attempted.
     *
     * @param isInLine whether all others wait for the oldest
     * @param isReady whether nothing else speaks against it
     */
    Optional<Slot> startable(boolean isInLine, Predicate<ModelSlot> isReady) {
        Optional<ModelSlot> last = Optional.ofNullable(newest)
                .filter(slot -> isOpen(slot) && !isHeld(slot))
                .map(slot -> due.getOrDefault(slot.at(), new ModelSlot(slot)));
        Stream<ModelSlot> waiting =
                isBackfill ? due.values().stream().limit(isInLine ? 1 : MOST_LOOKED_AT) : last.stream();
        return waiting.filter(isReady).map(ModelSlot::slot).findFirst();
    }

    /** What was attempted or held of it; null when nothing was. */
    @Nullable
    ModelSlot find(Slot slot) {
        ModelSlot open = due.get(slot.at());
        return open != null ? open : held.get(slot.at());
    }

    /** Done through its newest slot at or before the instant; before the first one: through that first one. */
    boolean isDoneThrough(Instant instant) {
        Instant through = instant.isBefore(first.at()) ? first.at() : instant;
        return oldestNotDone().filter(slot -> !slot.at().isAfter(through)).isEmpty();
    }

    /** Done through every slot that it has on the date. */
    boolean isDoneOn(LocalDate date) {
        Optional<Slot> notDone = oldestNotDone();
        if (notDone.isEmpty()) {
            return true;
        }
        boolean isLastOpen = slots.lastOn(date)
                .filter(last -> last.compareTo(notDone.get()) >= 0)
                .isPresent();
        boolean isOneOpen = isBackfill ? hasOpenOn(due, date) || hasOpenOn(held, date) : isTriedOn(date);
        return !isLastOpen && !isOneOpen && !notDone.get().date().equals(date);
    }

    /** Slots of an earlier schedule are none of the present one's. */
    private static boolean hasOpenOn(NavigableMap<Instant, ModelSlot> open, LocalDate date) {
        Instant middle = Instant.ofEpochSecond(date.toEpochDay() * 86_400);
        return !open.isEmpty()
                && open.subMap(middle.minusSeconds(DATE_SECONDS), middle.plusSeconds(DATE_SECONDS)).values().stream()
                        .anyMatch(slot -> slot.slot().date().equals(date));
    }

    /** A plain job's newest that was tried or held counts; older ones have their rows only for when it is none again. */
    private boolean isTriedOn(LocalDate date) {
        return Stream.concat(due.values().stream().filter(ModelSlot::isTried), held.values().stream())
                .map(ModelSlot::slot)
                .max(Comparator.naturalOrder())
                .filter(tried -> isAfter(tried, newestClosed) && tried.date().equals(date))
                .isPresent();
    }

    private Optional<Slot> oldestNotDone() {
        Stream<Slot> open = Stream.concat(
                oldestDue().stream(),
                isBackfill ? held.values().stream().limit(1).map(ModelSlot::slot) : Stream.of());
        boolean runs = running != null && !runsByHand && due.containsKey(running.at()); // also since before a change
        Optional<Slot> oldest = Stream.concat(open, runs ? Stream.ofNullable(running) : Stream.of())
                .min(Comparator.naturalOrder());
        return oldest.isPresent() ? oldest : slots.next(newest == null ? Instant.MIN : newest.at());
    }

    boolean lastCountedSucceeded() {
        return Boolean.TRUE.equals(lastCounted);
    }

    boolean isBackfill() {
        return isBackfill;
    }

    boolean isPaused() {
        return isPaused;
    }

    Slots slots() {
        return slots;
    }

    @Nullable
    Slot newest() {
        return newest;
    }
}
