package org.crontabber.decision;

import java.time.Instant;
import java.util.Optional;
import org.crontabber.decision.Backfill.OnFailure;
import org.crontabber.decision.Backfill.Order;
import org.crontabber.decision.JobGraph.Edge;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a slot is due: the only place that does.
 *
 * <p>{@code now} is the instant of the last tick that took place. Places are not its matter: {@link Agenda} gives them
 * out among the slots that are judged {@code run}.
 */
public final class Judge {
    /** A slot of an earlier schedule may have a later date than a younger one: their zones differ by up to 26 hours. */
    private static final int MOST_DAYS_BACK = 2;

    private Judge() {}

    /** The verdict of one open or future slot: {@code run}, or the first reason against it. */
    public static Verdict judge(Node node, Slot slot, Ledger ledger, Instant now) {
        Verdict standing = standing(node, ledger);
        JobState state = ledger.state(node);
        if (standing != null || state == null) {
            return judge(node, ledger);
        }
        if (slot.at().isAfter(now)) {
            return new Verdict.NotDue(slot.at());
        }
        OpenSlot open = state.progress().find(slot).orElseGet(() -> OpenSlot.untouched(slot));
        if (open.held()) {
            return new Verdict.Held(open.since(), open.errors() + open.losses());
        }
        if (state.running() != null) {
            return running(slot, state.running());
        }
        if (open.notBefore() != null && open.waits(now)) {
            return new Verdict.RetryDelay(open.notBefore(), open.lastError());
        }
        Optional<Slot> earlier = headOfLine(node, state).filter(head -> head.compareTo(slot) < 0);
        if (earlier.isPresent()) {
            return new Verdict.EarlierSlot(earlier.get());
        }
        for (Edge edge : node.parents()) {
            if (!Gate.of(edge, ledger).allows(slot)) {
                return waitsFor(edge.parent(), ledger, now);
            }
        }
        return new Verdict.Run();
    }

    static Verdict running(Slot judged, Running attempt) {
        return new Verdict.Running(attempt.since(), attempt.slot().equals(judged) ? null : attempt.slot());
    }

    /** The verdict of the slot that stands for the job: what a line about the job says. */
    public static Verdict of(Node node, Ledger ledger, Instant now) {
        return head(node, ledger, now)
                .map(slot -> judge(node, slot, ledger, now))
                .orElseGet(() -> judge(node, ledger));
    }

    /** The verdict of a job that has no slot to judge. */
    static Verdict judge(Node node, Ledger ledger) {
        Verdict standing = standing(node, ledger);
        return standing != null ? standing : new Verdict.NotDue(null);
    }

    /** What keeps the whole job from running, whichever slot. */
    private static @Nullable Verdict standing(Node node, Ledger ledger) {
        if (!node.isSound()) {
            return new Verdict.Broken(node.brokenWhere());
        }
        if (!node.job().enabled()) {
            return new Verdict.Disabled();
        }
        String quarantine = ledger.quarantine(node);
        if (quarantine != null) {
            return new Verdict.Broken(quarantine);
        }
        JobState state = ledger.state(node);
        return state == null || state.pause() == null
                ? null
                : new Verdict.Paused(state.pause().by(), state.pause().why());
    }

    private static Verdict waitsFor(Node parent, Ledger ledger, Instant now) {
        JobState state = ledger.state(parent);
        Slot slot = state == null ? null : state.oldestNotDone().orElse(null);
        Verdict verdict = slot == null ? judge(parent, ledger) : judge(parent, slot, ledger, now);
        return new Verdict.Parent(parent.name(), slot, verdict);
    }

    /** Under {@code on_failure = "stop"}, the slot that all later ones wait for. */
    private static Optional<Slot> headOfLine(Node node, JobState state) {
        Backfill backfill = node.job().backfill();
        return backfill != null && backfill.onFailure() == OnFailure.STOP && state.progress() instanceof OpenSlots open
                ? open.oldestNotHeld()
                : Optional.empty();
    }

    /** The slot that the job attempts next, were a place free: one that is judged {@code run}. */
    static Optional<Slot> startable(Node node, Ledger ledger, Instant now) {
        Backfill backfill = node.isBroken() ? null : node.job().backfill();
        return startable(node, ledger, now, backfill == null ? Order.OLDEST_FIRST : backfill.order());
    }

    /** The oldest of all slots of a backfill job that could start now, whatever its order. */
    static Optional<Slot> oldestStartable(Node node, Ledger ledger, Instant now) {
        return startable(node, ledger, now, Order.OLDEST_FIRST);
    }

    private static Optional<Slot> startable(Node node, Ledger ledger, Instant now, Order order) {
        JobState state = ledger.state(node);
        if (state == null || state.newest() == null || state.running() != null || standing(node, ledger) != null) {
            return Optional.empty();
        }
        if (state.progress() instanceof PlainProgress plain) {
            return newestAllowed(state.slots(), state.newest(), plain, Gate.of(node, ledger), now);
        }
        if (state.progress() instanceof OpenSlots open) {
            Optional<Slot> head = headOfLine(node, state);
            if (head.isPresent()) {
                return head.filter(slot -> judge(node, slot, ledger, now) instanceof Verdict.Run);
            }
            Gate gate = Gate.of(node, ledger);
            return order == Order.NEWEST_FIRST ? newestAllowed(open, gate) : oldestAllowed(state.slots(), open, gate);
        }
        return Optional.empty();
    }

    /** A plain job's slot: the newest due one that its parents allow, unless that one waits for its retry. */
    private static Optional<Slot> newestAllowed(Slots slots, Slot newest, PlainProgress plain, Gate gate, Instant now) {
        Slot oldest = plain.oldestWaiting();
        if (oldest == null) {
            return Optional.empty();
        }
        Slot slot = newest;
        while (!gate.allows(slot)) {
            Instant before = slot.at().isBefore(gate.before()) ? slot.at() : gate.before();
            Slot older = before.equals(Instant.MIN)
                    ? null
                    : slots.newest(before.minusNanos(1)).orElse(null);
            if (older == null || older.compareTo(oldest) < 0) {
                return Optional.empty();
            }
            slot = older;
        }
        Slot tried = plain.tried() == null ? null : plain.tried().slot();
        if (tried != null && tried.compareTo(slot) >= 0) {
            if (!gate.allows(tried)) {
                return Optional.empty(); // released by a person, say; and attempts never go back to an older slot
            }
            slot = tried;
        }
        boolean waits =
                plain.find(slot).filter(open -> open.held() || open.waits(now)).isPresent();
        return waits ? Optional.empty() : Optional.of(slot);
    }

    private static Optional<Slot> oldestAllowed(Slots slots, OpenSlots open, Gate gate) {
        Optional<Slot> next = open.startableAfter(Instant.MIN);
        while (next.isPresent() && next.get().at().isBefore(gate.before())) {
            Slot slot = next.get();
            if (gate.allowsDate(slot.date())) {
                return next;
            }
            boolean isOfSchedule = slots.newest(slot.at()).filter(slot::equals).isPresent();
            if (gate.blocksAllFrom(isOfSchedule ? slot.date() : slot.date().minusDays(MOST_DAYS_BACK))) {
                return Optional.empty();
            }
            Optional<Slot> lastOfDate = isOfSchedule ? slots.lastOn(slot.date()) : Optional.empty();
            next = open.startableAfter(lastOfDate.orElse(slot).at());
        }
        return Optional.empty();
    }

    private static Optional<Slot> newestAllowed(OpenSlots open, Gate gate) {
        Optional<Slot> next = open.startableBefore(gate.before());
        while (next.isPresent() && !gate.allowsDate(next.get().date())) {
            next = open.startableBefore(next.get().at());
        }
        return next;
    }

    /**
     * The slot that stands for the job where one line shows it: the one that could start; else the one that its line
     * waits for; else the next to come.
     */
    public static Optional<Slot> head(Node node, Ledger ledger, Instant now) {
        JobState state = ledger.state(node);
        if (state == null) {
            return Optional.empty();
        }
        if (state.running() != null) {
            return Optional.of(state.running().slot());
        }
        Optional<Slot> startable = startable(node, ledger, now);
        if (startable.isPresent()) {
            return startable;
        }
        if (state.progress() instanceof PlainProgress plain && plain.oldestWaiting() != null) {
            return Optional.ofNullable(
                    plain.tried() != null && plain.tried().waits(now)
                            ? plain.tried().slot()
                            : state.newest());
        }
        Optional<Slot> line = state.progress() instanceof OpenSlots open ? open.oldestNotHeld() : Optional.empty();
        return line.or(state.progress()::oldest).or(state::upcomingNotSkipped);
    }
}
