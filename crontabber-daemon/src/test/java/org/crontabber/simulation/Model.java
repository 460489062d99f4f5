package org.crontabber.simulation;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/**
 * What the facts say of each job, worked out without the code that decides. The invariants look a fact up in it before
 * it takes the fact over. Owned by one thread.
 */
final class Model {
    private final Configurations configurations = new Configurations();
    private final Map<String, ModelJob> jobs = new HashMap<>();
    private final Map<String, Attempt> running = new HashMap<>();
    private final Map<String, Attempt> last = new HashMap<>();
    private @Nullable Instant lastTick;
    private @Nullable Instant highestTick;
    private int setBacks;
    private long rules;
    private boolean isDrained;
    /** Whether the last tick may lie in the future: a wait that begins there is none by the clock as it is. */
    private boolean isAheadOfClock;

    private long term;

    /**
     * An attempt that was recorded.
     *
     * @param tick the last tick that had taken place then
     * @param rules how often configurations and schedules had changed by then
     * @param jobs what the job may have been then; it stays that when its configuration breaks meanwhile
     */
    record Attempt(Fact.Begun begun, @Nullable Instant tick, long rules, List<Node> jobs) {}

    void see(Fact fact) {
        configurations.see(fact);
        if (fact instanceof Fact.Configured) {
            rules++;
        } else if (fact instanceof Fact.Elected elected) {
            term = elected.term();
        } else if (fact instanceof Fact.TickTaken tick) {
            tick(tick.tick());
        } else if (fact instanceof Fact.ClockSetBack) {
            setBacks++;
            isAheadOfClock = true;
        } else if (fact instanceof Fact.CameDue due) {
            cameDue(due);
        } else if (fact instanceof Fact.Rescheduled changed) {
            rules++;
            jobs.computeIfPresent(changed.job(), (name, job) -> job.rescheduled(changed.slots(), changed.isBackfill()));
        } else if (fact instanceof Fact.Begun begun) {
            begun(begun);
        } else if (fact instanceof Fact.Ended ended) {
            ended(ended);
        } else if (fact instanceof Fact.Skipped skipped) {
            onJob(skipped.job()).skip(skipped.slot());
        } else if (fact instanceof Fact.Steered steered) {
            onJob(steered.job()).steered(steered.verb(), steered.slots());
        }
    }

    /** A tick that is no later than the one before says that the clock went back in between. */
    private void tick(Instant tick) {
        setBacks += lastTick != null && !tick.isAfter(lastTick) ? 1 : 0;
        isAheadOfClock = false;
        lastTick = tick;
        highestTick = highestTick == null || tick.isAfter(highestTick) ? tick : highestTick;
    }

    private void cameDue(Fact.CameDue due) {
        if (due.met()) {
            Job job = configurations.newest(due.job());
            jobs.put(due.job(), new ModelJob(due.slots(), job != null && job.isBackfill()));
        }
        Slot newest = due.newest();
        if (newest != null) {
            onJob(due.job()).cameDue(due.known(), newest);
        }
    }

    private void begun(Fact.Begun begun) {
        Attempt attempt = new Attempt(begun, lastTick, rules, configurations.of(begun.job()));
        running.put(begun.job(), attempt);
        last.put(begun.job(), attempt);
        onJob(begun.job()).begun(begun.slot(), begun.byHand());
    }

    private void ended(Fact.Ended ended) {
        Attempt attempt = running.remove(ended.job());
        onJob(ended.job()).ended();
        if (!ended.moves()) {
            return;
        }
        ModelJob job = onJob(ended.job());
        Outcome outcome = ended.outcome();
        if (outcome == Outcome.SUCCEEDED) {
            job.succeeded(ended.slot());
            return;
        }
        List<Node> now = configurations.of(ended.job());
        List<Node> nodes = now.isEmpty() && attempt != null ? attempt.jobs() : now;
        job.failed(ended.slot(), outcome.isCounted(), ended.held()).ifPresent(slot -> {
            slot.failed(outcome, nodes, lastTick, attempt == null ? lastTick : attempt.tick());
            slot.waitsSince(isAheadOfClock ? setBacks - 1 : setBacks);
        });
    }

    private ModelJob onJob(String name) {
        ModelJob job = jobs.get(name);
        if (job == null) {
            throw new AssertionError("job " + name + " has a fact and was never met");
        }
        return job;
    }

    /** Null until a leader has met it. */
    @Nullable
    ModelJob job(String name) {
        return jobs.get(name);
    }

    /** What the job may be by what the leader follows; see {@link Configurations}. */
    List<Node> nodes(String job) {
        return configurations.of(job);
    }

    /** The last tick that took place; null before the first one. */
    @Nullable
    Instant lastTick() {
        return lastTick;
    }

    /** The latest instant that a tick took place at: a slot that came due stays due when the clock goes back. */
    @Nullable
    Instant highestTick() {
        return highestTick;
    }

    /** How often the clock has gone back. */
    int setBacks() {
        return setBacks;
    }

    /** Whether a success has begun it that was on its way when a configuration or a schedule changed. */
    boolean mayFollowOldRules(Fact.Begun begun) {
        Attempt before = last.get(begun.job());
        return begun.withSuccess() && before != null && before.rules() != rules;
    }

    Iterable<Map.Entry<String, ModelJob>> jobs() {
        return jobs.entrySet();
    }

    /** The latest term. */
    long term() {
        return term;
    }

    /** How many attempts have begun and not ended. */
    int running() {
        return running.size();
    }

    boolean isRunning(String job) {
        return running.containsKey(job);
    }

    void drained() {
        isDrained = true;
    }

    /** Whether the world had the time to work off all that does not wait for a person. */
    boolean isDrained() {
        return isDrained;
    }
}
