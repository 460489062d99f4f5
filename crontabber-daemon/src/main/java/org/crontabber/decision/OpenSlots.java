package org.crontabber.decision;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * A backfill job's open slots: the never attempted ones as ranges, each other one by itself.
 *
 * @param ready attempted, and due again; by instant
 * @param waiting in a retry delay; by the end of the wait, then by instant
 * @param waits the same by instant
 * @param held waiting for a person; by instant
 */
record OpenSlots(
        FreshSlots fresh,
        PSortedMap<Instant, OpenSlot> ready,
        PSortedMap<Wait, OpenSlot> waiting,
        PSortedMap<Instant, OpenSlot> waits,
        PSortedMap<Instant, OpenSlot> held)
        implements Progress {

    /** In any zone and through any shift of its clock, a slot lies no farther from the start of its date in UTC. */
    private static final Duration FARTHEST_FROM_DATE = Duration.ofDays(3);

    /** When a slot's wait is over. */
    record Wait(Instant until, Instant slot) implements Comparable<Wait> {
        private static final Comparator<Wait> ORDER =
                Comparator.comparing(Wait::until).thenComparing(Wait::slot);

        @Override
        public int compareTo(Wait other) {
            return ORDER.compare(this, other);
        }
    }

    static OpenSlots none(Slots slots) {
        return new OpenSlots(
                FreshSlots.none(slots), TreePMap.empty(), TreePMap.empty(), TreePMap.empty(), TreePMap.empty());
    }

    /** The same slots for a job with another schedule: the old one's fresh ranges can't be continued, so they end. */
    OpenSlots rebased(Slots slots) {
        PSortedMap<Instant, OpenSlot> kept = ready;
        for (Slot slot = fresh.after(Instant.MIN); slot != null; slot = fresh.after(slot.at())) {
            kept = kept.plus(slot.at(), OpenSlot.untouched(slot));
        }
        return new OpenSlots(FreshSlots.none(slots), kept, waiting, waits, held);
    }

    @Override
    public OpenSlots due(Slots slots, @Nullable Slot known, Slot newest) {
        return new OpenSlots(fresh.plus(known, newest), ready, waiting, waits, held);
    }

    @Override
    public OpenSlots wake(Instant now) {
        OpenSlots next = this;
        while (!next.waiting.isEmpty() && !next.waiting.firstKey().until().isAfter(now)) {
            Wait over = next.waiting.firstKey();
            OpenSlot slot = next.waiting.get(over);
            next = new OpenSlots(
                    next.fresh,
                    next.ready.plus(over.slot(), slot),
                    next.waiting.minus(over),
                    next.waits.minus(over.slot()),
                    next.held);
        }
        return next;
    }

    @Override
    public Optional<Instant> waitOver() {
        return waiting.isEmpty()
                ? Optional.empty()
                : Optional.of(waiting.firstKey().until());
    }

    @Override
    public Optional<Slot> oldest() {
        return oldest(Stream.of(ready, waits, held));
    }

    /** The oldest slot that does not wait for a person: the head of {@code on_failure = "stop"}. */
    Optional<Slot> oldestNotHeld() {
        return oldest(Stream.of(ready, waits));
    }

    private Optional<Slot> oldest(Stream<PSortedMap<Instant, OpenSlot>> touched) {
        return Stream.concat(
                        fresh.oldest().stream(),
                        touched.filter(map -> !map.isEmpty()).flatMap(map -> slot(map.firstEntry())))
                .min(Comparator.naturalOrder());
    }

    @Override
    public long count() {
        return fresh.count() + ready.size() + waiting.size() + held.size();
    }

    /** The oldest slot after the instant that is neither held nor in a retry delay. */
    Optional<Slot> startableAfter(Instant instant) {
        return Stream.concat(Stream.ofNullable(fresh.after(instant)), slot(ready.higherEntry(instant)))
                .min(Comparator.naturalOrder());
    }

    /** The newest slot before the instant that is neither held nor in a retry delay. */
    Optional<Slot> startableBefore(Instant instant) {
        return Stream.concat(Stream.ofNullable(fresh.before(instant)), slot(ready.lowerEntry(instant)))
                .max(Comparator.naturalOrder());
    }

    private static Stream<Slot> slot(Map.@Nullable Entry<Instant, OpenSlot> entry) {
        return Stream.ofNullable(entry).map(found -> found.getValue().slot());
    }

    @Override
    public int errors() {
        return Stream.of(ready, waits, held)
                .flatMap(map -> map.values().stream())
                .mapToInt(OpenSlot::errors)
                .max()
                .orElse(0);
    }

    @Override
    public long heldCount() {
        return held.size();
    }

    @Override
    public Optional<OpenSlot> find(Slot slot) {
        OpenSlot touched = Stream.of(ready, waits, held)
                .map(map -> map.get(slot.at()))
                .filter(found -> found != null)
                .findFirst()
                .orElse(null);
        if (touched != null) {
            return Optional.of(touched);
        }
        return fresh.contains(slot) ? Optional.of(OpenSlot.untouched(slot)) : Optional.empty();
    }

    @Override
    public List<Slot> openBetween(Instant from, Instant to, int most) {
        return Stream.of(ready, waits, held)
                .flatMap(map -> map.values().stream())
                .map(OpenSlot::slot)
                .filter(slot -> !slot.at().isBefore(from) && !slot.at().isAfter(to))
                .sorted()
                .limit(most)
                .toList();
    }

    @Override
    public boolean hasOpenOn(LocalDate date) {
        return fresh.hasEndOn(date) || Stream.of(ready, waits, held).anyMatch(open -> hasOn(open, date));
    }

    private static boolean hasOn(PSortedMap<Instant, OpenSlot> open, LocalDate date) {
        Instant middle = date.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant last = middle.plus(FARTHEST_FROM_DATE);
        Map.Entry<Instant, OpenSlot> entry =
                open.isEmpty() ? null : open.ceilingEntry(middle.minus(FARTHEST_FROM_DATE));
        while (entry != null && entry.getKey().isBefore(last)) {
            if (entry.getValue().slot().date().equals(date)) {
                return true;
            }
            entry = open.higherEntry(entry.getKey());
        }
        return false;
    }

    @Override
    public OpenSlots begun(Slot slot) {
        return this;
    }

    @Override
    public OpenSlots put(OpenSlot slot) {
        OpenSlots without = minus(slot.slot());
        Instant at = slot.slot().at();
        if (slot.held()) {
            return new OpenSlots(without.fresh, without.ready, without.waiting, without.waits, held.plus(at, slot));
        }
        if (slot.notBefore() == null) {
            return new OpenSlots(
                    without.fresh, without.ready.plus(at, slot), without.waiting, without.waits, without.held);
        }
        return new OpenSlots(
                without.fresh,
                without.ready,
                without.waiting.plus(new Wait(slot.notBefore(), at), slot),
                without.waits.plus(at, slot),
                without.held);
    }

    @Override
    public OpenSlots close(Slots slots, @Nullable Slot newest, Slot slot) {
        return minus(slot);
    }

    @Override
    public OpenSlots succeed(Slots slots, @Nullable Slot newest, Slot slot) {
        return minus(slot);
    }

    private OpenSlots minus(Slot slot) {
        Instant at = slot.at();
        OpenSlot wait = waits.get(at);
        return new OpenSlots(
                fresh.isEmpty() ? fresh : fresh.minus(slot),
                ready.minus(at),
                wait == null || wait.notBefore() == null ? waiting : waiting.minus(new Wait(wait.notBefore(), at)),
                waits.minus(at),
                held.minus(at));
    }
}
