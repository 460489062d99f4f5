package org.crontabber.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import org.crontabber.decision.OpenSlot;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The rows of one job in table slot. What the table's constraints and triggers refuse is refused here.
 *
 * @param open the due and held ones
 * @param closed the newest of the others
 * @param held how many are held
 * @param succeeded how many have succeeded, of those too that are not kept
 * @param skipped the same of skipped ones
 * @param prunedThrough the newest closed slot that is not kept
 */
public record MemorySlots(
        PSortedMap<Instant, OpenSlot> open,
        PSortedMap<Instant, Closed> closed,
        long held,
        long succeeded,
        long skipped,
        Instant prunedThrough) {
    /** A row's state. */
    public enum State {
        DUE,
        HELD,
        SUCCEEDED,
        SKIPPED
    }

    /** A closed slot; skipped when it has not succeeded. */
    public record Closed(Slot slot, boolean succeeded, int attempts) {}

    /** Closed slots that are kept of a job, so that long runs stay small. */
    private static final int MOST_CLOSED = 2_000;

    static final MemorySlots NONE = new MemorySlots(TreePMap.empty(), TreePMap.empty(), 0, 0, 0, Instant.MIN);

    /** The state of a slot; null when it has no row. */
    public @Nullable State state(Instant slot) {
        OpenSlot opened = open.get(slot);
        if (opened != null) {
            return opened.held() ? State.HELD : State.DUE;
        }
        Closed done = closed.get(slot);
        return done == null ? null : done.succeeded() ? State.SUCCEEDED : State.SKIPPED;
    }

    /** The attempts that its row counts; none without one. */
    int attempts(Instant slot) {
        OpenSlot opened = open.get(slot);
        Closed done = closed.get(slot);
        return opened != null ? opened.attempts() : done != null ? done.attempts() : 0;
    }

    /** The newest skipped slot up to an instant. */
    @Nullable
    Slot newestSkipped(Instant upTo) {
        Map.Entry<Instant, Closed> found = closed.floorEntry(upTo);
        while (found != null && found.getValue().succeeded()) {
            found = closed.lowerEntry(found.getKey());
        }
        return found == null ? null : found.getValue().slot();
    }

    /** With a row for the slot, as ON CONFLICT DO NOTHING has it. */
    MemorySlots insert(Slot slot) {
        return state(slot.at()) != null || !slot.at().isAfter(prunedThrough)
                ? this
                : opened(open.plus(slot.at(), OpenSlot.untouched(slot)), held);
    }

    /** With an open slot as it stands now. */
    MemorySlots put(OpenSlot slot) throws SQLException {
        OpenSlot before = required(slot.slot());
        OpenSlot stored = new OpenSlot(
                slot.slot(),
                slot.held(),
                slot.attempts(),
                slot.errors(),
                slot.losses(),
                slot.lossesInRow(),
                slot.notBefore(),
                AttemptRows.clean(slot.lastError(), AttemptRows.LONGEST_MESSAGE_CHARS),
                slot.since());
        return opened(open.plus(slot.slot().at(), stored), held + (slot.held() ? 1 : 0) - (before.held() ? 1 : 0));
    }

    /** Without the open slots before one, but for what runs: a plain job's are coalesced into it. */
    MemorySlots coalesce(Instant before, @Nullable Slot running) {
        MemorySlots left = this;
        for (OpenSlot slot : open.headMap(before, false).values()) {
            if (!slot.slot().equals(running)) {
                left = left.opened(left.open.minus(slot.slot().at()), left.held - (slot.held() ? 1 : 0));
            }
        }
        return left;
    }

    MemorySlots succeed(Slot slot, int attempts) throws SQLException {
        return close(required(slot), new Closed(slot, true, attempts));
    }

    MemorySlots skip(Slot slot) throws SQLException {
        OpenSlot before = required(slot);
        return close(before, new Closed(slot, false, before.attempts()));
    }

    private MemorySlots close(OpenSlot before, Closed done) {
        return new MemorySlots(
                open.minus(done.slot().at()),
                closed.plus(done.slot().at(), done),
                held - (before.held() ? 1 : 0),
                succeeded + (done.succeeded() ? 1 : 0),
                skipped + (done.succeeded() ? 0 : 1),
                prunedThrough);
    }

    private OpenSlot required(Slot slot) throws SQLException {
        OpenSlot opened = open.get(slot.at());
        if (opened == null) {
            throw new SQLException("slot " + slot + " is not due or held: " + state(slot.at()), "CT003");
        }
        return opened;
    }

    private MemorySlots opened(PSortedMap<Instant, OpenSlot> now, long heldNow) {
        return new MemorySlots(now, closed, heldNow, succeeded, skipped, prunedThrough);
    }

    /** Without the oldest of the closed ones, where there are many: those below every open one and the newest. */
    MemorySlots pruned(@Nullable Slot newest) {
        PSortedMap<Instant, Closed> kept = closed;
        Instant through = prunedThrough;
        while (newest != null
                && kept.size() > MOST_CLOSED
                && kept.firstKey().isBefore(newest.at())
                && (open.isEmpty() || kept.firstKey().isBefore(open.firstKey()))) {
            through = kept.firstKey();
            kept = kept.minus(through);
        }
        return kept == closed ? this : new MemorySlots(open, kept, held, succeeded, skipped, through);
    }
}
