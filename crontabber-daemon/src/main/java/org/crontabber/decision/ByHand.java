package org.crontabber.decision;

import java.time.Instant;
import java.util.Optional;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;

/** What {@code run} means: which slot, and what speaks against it. */
public final class ByHand {
    private ByHand() {}

    /**
     * The slot that is asked for: the one that is named, else the one that the job would attempt next, one that is held
     * last of all, else the newest.
     * Empty when the named instant is no slot of the job.
     */
    public static Optional<Slot> slot(Node node, Ledger ledger, Instant now, Steering.Order order) {
        JobState state = ledger.state(node);
        if (state == null) {
            return Optional.empty();
        }
        if (order.from() != null) {
            return Steering.slots(state, order).stream().findFirst();
        }
        Optional<Slot> startable = Judge.startable(node, ledger, now);
        if (startable.isPresent()) {
            return startable;
        }
        Optional<Slot> open = state.progress() instanceof OpenSlots slots
                ? slots.oldestNotHeld().or(slots::oldest)
                : Optional.empty();
        if (open.isPresent()) {
            return open;
        }
        return Optional.of(state.newest() == null ? state.slots().first() : state.newest());
    }

    /** Whether a slot is named that has not begun: not even force runs it before its instant. */
    public static boolean isToCome(Slot slot, Steering.Order order, Instant now) {
        return order.from() != null && slot.at().isAfter(now);
    }

    /** Why it can't be run: with force only an attempt that runs, or a job that is broken, is in the way. */
    public static Optional<Verdict> against(Node node, Slot slot, Ledger ledger, Instant now, Steering.Order order) {
        JobState state = ledger.state(node);
        Verdict verdict = Judge.judge(node, slot, ledger, now);
        if (state != null && state.running() != null) {
            return Optional.of(Judge.running(slot, state.running()));
        }
        if (order.force()) {
            return Optional.of(verdict).filter(Verdict.Broken.class::isInstance);
        }
        if (state != null && state.isDone(slot)) {
            return Optional.of(new Verdict.NotDue(state.upcoming().map(Slot::at).orElse(null)));
        }
        // a retry delay is what a person's run passes over: that is what it is for
        return Optional.of(verdict)
                .filter(found -> !(found instanceof Verdict.Run) && !(found instanceof Verdict.RetryDelay));
    }
}
