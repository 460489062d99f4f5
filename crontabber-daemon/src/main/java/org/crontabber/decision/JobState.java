package org.crontabber.decision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/**
 * Where one job stands: a value, replaced as a whole by each transition.
 *
 * @param slots its slots under the schedule that it has now
 * @param firstEver its first slot under any schedule
 * @param newest the newest slot that has come due; null before the first one
 * @param progress what of that is still to be done
 * @param lastBegan when its last attempt began
 * @param lastCounted whether its last counted attempt succeeded; null before the first one
 * @param skippedAhead slots that a person has skipped before they came due
 */
public record JobState(
        Slots slots,
        Slot firstEver,
        @Nullable Slot newest,
        Progress progress,
        @Nullable Running running,
        @Nullable Instant lastBegan,
        @Nullable Boolean lastCounted,
        @Nullable Slot lastSuccess,
        @Nullable Pause pause,
        List<Slot> skippedAhead) {

    public JobState {
        skippedAhead = List.copyOf(skippedAhead);
    }

    /** The state of a job that a leader has just met. */
    public static JobState met(Job job, Slot first) {
        Slots slots = job.schedule().from(first);
        Progress progress = job.isBackfill() ? OpenSlots.none(slots) : PlainProgress.NONE;
        return new JobState(slots, first, null, progress, null, null, null, null, null, List.of());
    }

    /**
     * The state of a job whose schedule has become another one: open slots stay, new ones follow the new schedule by the
     * rules of first sight, and {@code start} is not applied again.
     */
    public JobState rescheduled(Job job, TickGrid grid, Instant sight) {
        Slot first = newest == null
                ? job.schedule().firstSeen(sight, grid, null)
                : job.schedule().changed(sight, grid, newest);
        Slots next = job.schedule().from(first);
        Progress kept = progress instanceof OpenSlots open ? open.rebased(next) : progress;
        return new JobState(
                next,
                newest == null ? first : firstEver,
                newest,
                kept,
                running,
                lastBegan,
                lastCounted,
                lastSuccess,
                pause,
                skippedAhead);
    }

    /** The state at a tick: the slots up to now have come due, the waits that are over have ended. */
    public JobState at(Instant now) {
        Optional<Slot> due = slots.newest(now).filter(slot -> newest == null || slot.compareTo(newest) > 0);
        Slot nowNewest = due.orElse(newest);
        Progress next = due.isPresent() ? progress.due(slots, newest, due.get()) : progress;
        next = next.wake(now);
        if (next == progress && due.isEmpty()) {
            return this;
        }
        List<Slot> ahead = new ArrayList<>(0);
        for (Slot skipped : skippedAhead) {
            if (nowNewest == null || skipped.compareTo(nowNewest) > 0) {
                ahead.add(skipped);
            } else {
                next = next.close(slots, nowNewest, skipped);
            }
        }
        return new JobState(
                slots, firstEver, nowNewest, next, running, lastBegan, lastCounted, lastSuccess, pause, ahead);
    }

    /**
     * The first instant at which {@link #at} may change something. It has passed when the job was away for a while, or the
     * state was read since: then the next tick has to look.
     *
     * @param now by the last tick
     */
    Optional<Instant> nextWake(Instant now) {
        if (newest != null && newest.at().isAfter(now)) {
            // the state was just read, or the clock went back: each tick looks what may start that could not before
            return Optional.of(now.plusSeconds(1));
        }
        // nobody has to end a plain job's wait
        Optional<Instant> wait =
                progress.waitOver().filter(until -> progress instanceof OpenSlots || until.isAfter(now));
        return Stream.concat(upcoming().map(Slot::at).stream(), wait.stream()).min(Comparator.naturalOrder());
    }

    /** The first slot that has not come due yet. */
    public Optional<Slot> upcoming() {
        return newest == null ? Optional.of(slots.first()) : slots.next(newest.at());
    }

    /** The first slot that has not come due yet and that nobody has skipped. */
    public Optional<Slot> upcomingNotSkipped() {
        Set<Slot> skipped = new HashSet<>(skippedAhead);
        Optional<Slot> next = upcoming();
        while (next.isPresent() && skipped.contains(next.get())) {
            next = slots.next(next.get().at());
        }
        return next;
    }

    /** The slot that runs, if it has come due after {@code known} only: a person has begun it before the tick. */
    public Optional<Slot> runningAfter(@Nullable Slot known) {
        return Optional.ofNullable(running)
                .map(Running::slot)
                .filter(slot -> known == null || slot.compareTo(known) > 0)
                .filter(slot -> !isToCome(slot));
    }

    /** Whether a person has closed the slot before it came due. */
    public boolean isSkippedAhead(Slot slot) {
        return skippedAhead.contains(slot);
    }

    /** Whether the slot has come due and is closed. */
    public boolean isDone(Slot slot) {
        return !isToCome(slot) && progress.find(slot).isEmpty();
    }

    /** Whether the slot has not come due yet. */
    boolean isToCome(Slot slot) {
        return newest == null || slot.compareTo(newest) > 0;
    }

    /** The slot with what its attempts left, if it has come due and is open. */
    Optional<OpenSlot> open(Slot slot) {
        return isToCome(slot) ? Optional.empty() : progress.find(slot);
    }

    /** The oldest slot that is not done, due or to come: the job is done through everything before it. */
    public Optional<Slot> oldestNotDone() {
        Optional<Slot> open = progress.oldest().or(this::upcoming);
        if (running == null || running.byHand()) {
            return open;
        }
        // what runs since before its schedule changed is open, though no slot of the present one
        Slot runs = running.slot();
        return open.filter(slot -> slot.compareTo(runs) < 0).or(() -> Optional.of(runs));
    }

    JobState begin(Running attempt) {
        Instant since = attempt.since();
        Progress begun = Transition.moves(this, attempt) ? progress.begun(attempt.slot()) : progress;
        return new JobState(
                slots, firstEver, newest, begun, attempt, since, lastCounted, lastSuccess, pause, skippedAhead);
    }

    JobState end(Progress next, @Nullable Boolean counted, @Nullable Slot success) {
        return new JobState(slots, firstEver, newest, next, null, lastBegan, counted, success, pause, skippedAhead);
    }

    JobState with(Progress next) {
        return new JobState(
                slots, firstEver, newest, next, running, lastBegan, lastCounted, lastSuccess, pause, skippedAhead);
    }

    JobState with(@Nullable Pause now) {
        return new JobState(
                slots, firstEver, newest, progress, running, lastBegan, lastCounted, lastSuccess, now, skippedAhead);
    }

    JobState skippingAhead(List<Slot> ahead) {
        return new JobState(
                slots, firstEver, newest, progress, running, lastBegan, lastCounted, lastSuccess, pause, ahead);
    }
}
