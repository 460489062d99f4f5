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
 * @param closed the newest slot that succeeded or was skipped: nothing before it counts any more
 * @param tried the slot of the last attempt, when that did not succeed
 * @param errors errors since the last success, over all slots
 */
public record PlainProgress(
        @Nullable Slot oldestWaiting,
        long waiting,
        @Nullable Slot closed,
        @Nullable OpenSlot tried,
        int errors) implements Progress {

    static final PlainProgress NONE = new PlainProgress(null, 0, null, null, 0);

    @Override
    public Progress due(Slots slots, @Nullable Slot known, Slot newest) {
        Instant after = known == null ? Instant.MIN : known.at();
        Slot oldest = oldestWaiting != null ? oldestWaiting : slots.next(after).orElse(newest);
        return new PlainProgress(oldest, waiting + slots.count(after, newest.at()), closed, tried, errors);
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
        if (isClosed(slot.slot()) || hasTriedAfter(slot.slot())) { // the newer one's attempts and its wait stand
            return new PlainProgress(oldestWaiting, waiting, closed, tried, errors + slot.errors());
        }
        int sameSlot = tried != null && tried.slot().equals(slot.slot()) ? tried.errors() : 0;
        OpenSlot stands = slot.held() || slot.attempts() > 0 ? slot : null; // released before it was ever tried
        return new PlainProgress(oldestWaiting, waiting, closed, stands, errors + slot.errors() - sameSlot);
    }

    /** One that a person closed with a newer one while it ran has no state of its own either. */
    private boolean isClosed(Slot slot) {
        return closed != null && slot.compareTo(closed) <= 0;
    }

    /** Whether a newer slot was tried: then this one is coalesced into that, and has no state of its own. */
    boolean hasTriedAfter(Slot slot) {
        return tried != null && tried.slot().compareTo(slot) > 0;
    }

    @Override
    public Progress begun(Slot slot) {
        return tried == null || tried.slot().compareTo(slot) >= 0
                ? this
                : new PlainProgress(oldestWaiting, waiting, closed, null, errors);
    }

    @Override
    public PlainProgress close(Slots slots, @Nullable Slot newest, Slot slot) {
        OpenSlot later = tried != null && tried.slot().compareTo(slot) > 0 ? tried : null;
        Slot through = isClosed(slot) ? closed : slot;
        if (oldestWaiting == null || slot.compareTo(oldestWaiting) < 0) {
            return new PlainProgress(oldestWaiting, waiting, through, later, errors); // what is done already stays so
        }
        long left = newest == null ? 0 : slots.count(slot.at(), newest.at());
        return left == 0
                ? new PlainProgress(null, 0, through, later, errors)
                : new PlainProgress(slots.next(slot.at()).orElse(newest), left, through, later, errors);
    }

    @Override
    public PlainProgress succeed(Slots slots, @Nullable Slot newest, Slot slot) {
        PlainProgress done = close(slots, newest, slot);
        return new PlainProgress(done.oldestWaiting, done.waiting, done.closed, done.tried, 0);
    }
}
