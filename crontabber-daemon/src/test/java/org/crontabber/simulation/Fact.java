package org.crontabber.simulation;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Steering;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;

/**
 * What has happened in the virtual world, in its order: each fact stands for one commit of the state, one effect of a
 * job's work, or one thing that was seen of an instance.
 */
sealed interface Fact {
    /** A configuration was given to an instance. */
    record Configured(String instance, JobGraph graph) implements Fact {}

    /** A new term. */
    record Elected(String instance, long term) implements Fact {}

    /** A transaction of a term has committed; the facts that it consists of follow. */
    record Committed(long term) implements Fact {}

    /**
     * A tick is in the state. It stands after the ends and before the slots, skips and begins of its transaction: at one
     * instant come first all ends, then the tick, then the decision.
     */
    record TickTaken(long term, Instant tick) implements Fact {}

    /** The database's clock was set back: what waits may now be over before its end by the clock of before. */
    record ClockSetBack() implements Fact {}

    /**
     * Slots came due: those of {@code slots} after {@code known}, up to {@code newest}.
     *
     * @param known null when there was none before
     * @param newest null when the job was met and its first slot is to come
     */
    record CameDue(
            String job,
            boolean met,
            Slots slots,
            @Nullable Slot known,
            @Nullable Slot newest) implements Fact {}

    /** The schedule of a job is another one from here on. */
    record Rescheduled(String job, Slots slots, boolean isBackfill) implements Fact {}

    /**
     * An attempt is recorded as begun.
     *
     * @param at the database's clock at the commit
     * @param withSuccess whether the success of the job's attempt before has begun it
     */
    record Begun(
            long term, String job, Slot slot, int attempt, UUID id, boolean byHand, Instant at, boolean withSuccess)
            implements Fact {}

    /**
     * An attempt is recorded as ended.
     *
     * @param moves whether it moves the job
     * @param held whether its slot waits for a person now
     */
    record Ended(long term, String job, Slot slot, UUID id, Outcome outcome, boolean moves, boolean held)
            implements Fact {}

    /** A slot was closed by a rule. */
    record Skipped(String job, Slot slot) implements Fact {}

    /** A person's order was carried out on these slots. */
    record Steered(String job, Steering.Verb verb, List<Slot> slots) implements Fact {}

    /**
     * A job's work has had its effect, outside of the state or in the transaction that records it.
     *
     * @param term as the attempt was told
     */
    record Effect(String job, Slot slot, UUID id, long term) implements Fact {}

    /** A job's work was let have its effect, just now. */
    record Permitted(String job, Slot slot, UUID id) implements Fact {}

    /** An instance ended whatever there may be of an attempt's processes on its host, or its session. */
    record OrphanEnded(String instance, UUID id) implements Fact {}

    /** A tick took place, and this is where the instance believes that the jobs stand. */
    record Ticked(String instance, long term, Instant tick, Ledger ledger) implements Fact {}

    /** An attempt of a job got a thread on an instance, which now has so many for it that began in this term. */
    record Working(String instance, String attempts, int threads) implements Fact {}

    /** An instance met an error that no fault of the world gives reason to. */
    record Mistake(String instance, Throwable error) implements Fact {}

    /** A job was set aside, which no fault of the world gives reason to. */
    record SetAside(String job, String why) implements Fact {}

    /**
     * An hour is over.
     *
     * @param couldTick whether an instance is awake and reaches the database
     */
    record HourPassed(boolean couldTick) implements Fact {}

    /** An instance was killed; what it believed is gone. */
    record Killed(String instance) implements Fact {}
}
