package org.crontabber.decision;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;

/**
 * A plain job's open slots: only a count, the oldest, and the one that was tried last.
 *
 * @param oldestWaiting the oldest slot after the last success; null when nothing waits
 * @param waiting how many slots wait, from that one to the newest
 * @param tried the slot of the last attempt, when that did not succeed
 * @param errors errors since the last success, over all slots
 */
public record PlainProgress(
        @Nullable Slot oldestWaiting,
        long waiting,
        @Nullable OpenSlot tried,
        int errors) implements Progress {

    static final PlainProgress NONE = new PlainProgress(null, 0, null, 0);

    @Override
    public Progress due(Slots slots, @Nullable Slot known, Slot newest) {
        Instant after = known == null ? Instant.MIN : known.at();
        Slot oldest = oldestWaiting != null ? oldestWaiting : slots.next(after).orElse(newest);
        return new PlainProgress(oldest, waiting + slots.count(after, newest.at()), tried, errors);
    }

    @Override
    public Progress wake(Instant now) {
        return this;
    }

    @Override
    public Optional<Instant> waitOver() {
        return Optional.ofNullable(tried).map(OpenSlot::notBefore);
    }

    @Override
    public Optional<Slot> oldest() {
        return Optional.ofNullable(oldestWaiting);
    }

    @Override
    public long count() {
        return waiting;
    }

    @Override
    public long heldCount() {
        return tried != null && tried.held() ? 1 : 0;
    }

    @Override
    public Optional<OpenSlot> find(Slot slot) {
        if (tried != null && tried.slot().at().equals(slot.at())) {
            return Optional.of(tried);
        }
        return oldestWaiting != null && slot.compareTo(oldestWaiting) >= 0
                ? Optional.of(OpenSlot.untouched(slot))
                : Optional.empty();
    }

    @Override
    public List<Slot> openBetween(Instant from, Instant to, int most) {
        return List.of();
    }

    @Override
    public boolean hasOpenOn(LocalDate date) {
        return tried != null && tried.slot().date().equals(date);
    }

    /** How many older slots an attempt for this one stands for. */
    long coalesced(Slots slots, Slot newest, Slot slot) {
        return Math.max(0, waiting - 1 - slots.count(slot.at(), newest.at()));
    }

    @Override
    public Progress put(OpenSlot slot) {
        if (hasTriedAfter(slot.slot())) { // by hand: the newer one's attempts and its wait stand
            return new PlainProgress(oldestWaiting, waiting, tried, errors + slot.errors());
        }
        int sameSlot = tried != null && tried.slot().equals(slot.slot()) ? tried.errors() : 0;
        return new PlainProgress(oldestWaiting, waiting, slot, errors + slot.errors() - sameSlot);
    }

    /** Whether a newer slot was tried: then this one is coalesced into that, and has no state of its own. */
    boolean hasTriedAfter(Slot slot) {
        return tried != null && tried.slot().compareTo(slot) > 0;
    }

    @Override
    public Progress begun(Slot slot) {
        return tried == null || tried.slot().compareTo(slot) >= 0
                ? this
                : new PlainProgress(oldestWaiting, waiting, null, errors);
    }

    @Override
    public PlainProgress close(Slots slots, @Nullable Slot newest, Slot slot) {
        OpenSlot later = tried != null && tried.slot().compareTo(slot) > 0 ? tried : null;
        if (oldestWaiting == null || slot.compareTo(oldestWaiting) < 0) {
            return new PlainProgress(oldestWaiting, waiting, later, errors); // what is done already stays so
        }
        long left = newest == null ? 0 : slots.count(slot.at(), newest.at());
        return left == 0
                ? new PlainProgress(null, 0, later, errors)
                : new PlainProgress(slots.next(slot.at()).orElse(newest), left, later, errors);
    }

    @Override
    public PlainProgress succeed(Slots slots, @Nullable Slot newest, Slot slot) {
        PlainProgress closed = close(slots, newest, slot);
        return new PlainProgress(closed.oldestWaiting, closed.waiting, closed.tried, 0);
    }
}
