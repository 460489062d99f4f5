package org.crontabber.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** What the begin and the end of an attempt make of a job's state. */
public final class Transition {
    private Transition() {}

    /**
     * How an attempt ended.
     *
     * @param error what went wrong, in one line; null when nothing did
     * @param hold whether the slot waits for a person whatever {@code hold_after} says
     * @param moved whether it has moved the job, as its own transaction has recorded; null when none has
     */
    public record End(
            Outcome outcome,
            @Nullable String error,
            boolean hold,
            @Nullable Boolean moved) {
        public static End of(Outcome outcome) {
            return new End(outcome, null, false, null);
        }
    }

    /**
     * The state after an attempt's end.
     *
     * @param attempt the attempt that ended
     * @param left the slot as it stays open, or null when it succeeded
     * @param moves whether it moves the job: not when a person asked for an attempt of a slot that was not open
     */
    public record Ended(
            JobState state, Running attempt, @Nullable OpenSlot left, boolean moves) {
        /** The same, without the error's text. */
        public Ended bare() {
            return new Ended(state, attempt, left == null ? null : left.withError(null), moves);
        }

        /** Whether this end made the slot wait for a person. */
        public boolean holds() {
            return left != null && left.held();
        }
    }

    static Running begin(JobState state, Slot slot, Instant at) {
        int attempts = state.progress().find(slot).map(OpenSlot::attempts).orElse(0);
        long coalesced = state.progress() instanceof PlainProgress plain && state.newest() != null
                ? plain.coalesced(state.slots(), state.newest(), slot)
                : 0;
        return new Running(slot, attempts + 1, coalesced, at, false);
    }

    /**
     * An attempt that a person asks for.
     *
     * @param before the attempts that the slot has had
     */
    public static Running byHand(JobState state, Slot slot, int before, Instant at) {
        boolean isOpen = state.open(slot).isPresent();
        return new Running(slot, before + 1, isOpen ? begin(state, slot, at).coalesced() : 0, at, true);
    }

    /**
     * Ends the attempt that is running.
     *
     * @param lastTick the last tick that took place when it ended; retry delays count from it
     * @throws IllegalStateException when nothing is running
     */
    public static Ended end(Job job, JobState state, End end, Instant lastTick) {
        Running attempt = state.running();
        if (attempt == null) {
            throw new IllegalStateException("job " + job.name() + " received " + end.outcome() + " while idle");
        }
        Slot slot = attempt.slot();
        boolean moves = Objects.requireNonNullElseGet(end.moved(), () -> moves(state, attempt));
        if (!moves) {
            return new Ended(
                    state.end(state.progress(), state.lastCounted(), state.lastSuccess()), attempt, null, false);
        }
        if (end.outcome() == Outcome.SUCCEEDED) {
            Progress done = state.progress().succeed(state.slots(), state.newest(), slot);
            Slot before = state.lastSuccess();
            Slot success = before != null && before.compareTo(slot) > 0 ? before : slot;
            return new Ended(state.end(done, true, success), attempt, null, true);
        }
        OpenSlot before = state.progress().find(slot).orElseGet(() -> OpenSlot.untouched(slot));
        OpenSlot left = left(job, before, attempt, end, lastTick);
        Boolean counted = end.outcome().isCounted() ? Boolean.FALSE : state.lastCounted();
        return new Ended(state.end(state.progress().put(left), counted, state.lastSuccess()), attempt, left, true);
    }

    /** Whether the attempt's end will move the job. */
    public static boolean moves(JobState state, Running attempt) {
        return !attempt.byHand() || state.open(attempt.slot()).isPresent();
    }

    private static OpenSlot left(Job job, OpenSlot before, Running attempt, End end, Instant lastTick) {
        boolean error = end.outcome().isError();
        boolean lost = end.outcome() == Outcome.LOST;
        int errors = before.errors() + (error ? 1 : 0);
        int losses = before.losses() + (lost ? 1 : 0);
        int lossesInRow = error ? 0 : before.lossesInRow() + (lost ? 1 : 0);
        int holdAfter = job.backfill() == null ? 0 : job.backfill().holdAfter();
        boolean held = end.hold() || ((error || lost) && holdAfter > 0 && errors + losses >= holdAfter);
        Duration wait = null;
        if (error) {
            wait = job.retry().wait(errors);
        } else if (lost && lossesInRow >= 2) {
            wait = job.retry().wait(errors + lossesInRow - 1); // the first loss says nothing about the work
        }
        return new OpenSlot(
                attempt.slot(),
                held,
                attempt.attempt(),
                errors,
                losses,
                lossesInRow,
                held || wait == null ? null : lastTick.plus(wait),
                end.error() != null ? end.error() : error ? end.outcome().code() : before.lastError(),
                lastTick);
    }

    /** The state with the slot closed without a success. */
    public static JobState skip(JobState state, Slot slot) {
        return state.with(state.progress().close(state.slots(), state.newest(), slot));
    }
}
