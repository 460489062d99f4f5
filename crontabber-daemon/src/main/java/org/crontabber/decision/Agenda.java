package org.crontabber.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Gives out the places among the slots that {@link Judge} lets run, from one tick to the next.
 *
 * <p>Its rhythm is {@link #tick} (slots come due), {@link #decide} (starts), {@link #ended} (places and children become
 * free), and {@link #decide} again until nothing starts. It judges a job anew only when something that its verdict
 * depends on has changed, so a pass costs what happens in it and not the number of jobs. Deterministic; owned by one
 * thread; the time comes in with each call.
 */
public final class Agenda {
    private static final String MAX_AGE = "max_age";

    private final Ledger ledger;
    private final Rules rules;
    private final Candidates candidates;
    private final BitSet changed = new BitSet();
    private final BitSet ageing = new BitSet();
    private final Wakes wakes;
    private final StartsOfTick starts;
    private final CatchUpClaim claim = new CatchUpClaim();
    private final TreeSet<Node> running = new TreeSet<>(Comparator.comparingInt(Node::index));
    private List<Node> unmet;
    private Instant now = Instant.MIN;

    /**
     * The slots of a job that came due at a tick.
     *
     * @param known the newest slot until then, or null
     * @param met whether the job was met for the first time
     */
    public record Due(Node node, @Nullable Slot known, JobState state, boolean met) {}

    /** Begins with what stands in the ledger; jobs without a state are met at the first tick. */
    public Agenda(Ledger ledger, Rules rules) {
        JobGraph graph = ledger.graph();
        this.ledger = ledger;
        this.rules = rules;
        this.candidates = new Candidates(graph.size());
        this.wakes = new Wakes(graph.size());
        this.starts = new StartsOfTick(graph.size());
        this.unmet = new ArrayList<>();
        for (Node node : graph.nodes()) {
            JobState state = ledger.state(node);
            if (state == null) {
                unmet.add(node);
            } else {
                if (state.running() != null) {
                    running.add(node);
                }
                wakes.plan(node, Instant.MIN, state);
            }
        }
        changed.set(0, graph.size());
    }

    /** A tick takes place: jobs are met, slots come due, waits end. */
    public List<Due> tick(Instant tick) {
        now = tick;
        List<Due> due = new ArrayList<>();
        meet(due);
        for (Optional<Node> node = wakes.poll(now); node.isPresent(); node = wakes.poll(now)) {
            JobState before = ledger.state(node.get());
            if (before != null) {
                update(node.get(), before, false, due);
            }
        }
        changed.or(starts.clear());
        changed.or(ageing);
        claim.tick();
        return due;
    }

    private void meet(List<Due> due) {
        List<Node> stillUnmet = new ArrayList<>();
        for (Node node : unmet) {
            if (node.isBroken() || !node.job().enabled() || ledger.quarantine(node) != null) {
                stillUnmet.add(node);
                continue;
            }
            Job job = node.job();
            update(node, JobState.met(job, job.schedule().firstSeen(now, rules.grid(), job.start())), true, due);
        }
        unmet = stillUnmet;
    }

    private void update(Node node, JobState before, boolean met, List<Due> due) {
        JobState state = before.at(now);
        ledger.put(node, state);
        changed.set(node.index());
        wakes.plan(node, now, state);
        if (met || !state.skippedAhead().equals(before.skippedAhead())) {
            freeChildren(node); // they waited for it to be met, or for a slot that a person closed before it came due
        }
        if (met || !Objects.equals(state.newest(), before.newest())) {
            due.add(new Due(node, before.newest(), state, met));
        }
    }

    /** One decision over every job that waits. Its starts are running from here on. */
    public Decision decide(Instant at) {
        List<Decision.Skip> skips = new ArrayList<>(0);
        for (int index = changed.nextSetBit(0); index >= 0; index = changed.nextSetBit(index + 1)) {
            changed.clear(index);
            judge(ledger.graph().nodes().get(index), skips); // a skip frees children, which come later in this order
        }
        boolean couldCatchUp = candidates.hasCatchingUp();
        List<Decision.Start> started = new ArrayList<>(0);
        while (hasPlace() && !candidates.isEmpty()) {
            boolean late = !candidates.hasOnTime() || (claim.stands() && candidates.hasCatchingUp());
            started.add(start(candidates.first(!late), at, !late));
        }
        claim.decided(couldCatchUp, started.stream().anyMatch(start -> !start.onTime()));
        return new Decision(now, skips, started);
    }

    private void judge(Node node, List<Decision.Skip> skips) {
        drop(node);
        skipTooOld(node, skips);
        Optional<Slot> startable = Judge.startable(node, ledger, now);
        JobState state = ledger.state(node);
        if (startable.isEmpty() || state == null || starts.isExhausted(node)) {
            return;
        }
        Slot slot = startable.get();
        candidates.add(new Candidates.Candidate(node, slot, state.lastBegan()), isOnTime(node, slot, state));
        ageing.set(node.index(), node.maxAge() != null);
    }

    /** The slot is the newest that is due, and no older one of the job could start now. */
    private boolean isOnTime(Node node, Slot slot, JobState state) {
        Backfill backfill = node.job().backfill();
        if (backfill == null) {
            return true;
        }
        return slot.equals(state.newest())
                && (backfill.order() == Backfill.Order.OLDEST_FIRST
                        || Judge.oldestStartable(node, ledger, now).equals(Optional.of(slot)));
    }

    private void skipTooOld(Node node, List<Decision.Skip> skips) {
        Duration maxAge = node.maxAge();
        if (maxAge == null) {
            return;
        }
        Instant oldestAllowed = now.minus(maxAge);
        Optional<Slot> oldest = Judge.oldestStartable(node, ledger, now);
        JobState state = ledger.state(node);
        while (state != null && oldest.isPresent() && oldest.get().at().isBefore(oldestAllowed)) {
            state = Transition.skip(state, oldest.get());
            ledger.put(node, state);
            skips.add(new Decision.Skip(node, oldest.get(), MAX_AGE));
            freeChildren(node);
            oldest = Judge.oldestStartable(node, ledger, now);
        }
    }

    private Decision.Start start(Candidates.Candidate candidate, Instant at, boolean isOnTime) {
        Node node = candidate.node();
        JobState state = known(node);
        drop(node);
        Running attempt = Transition.begin(state, candidate.slot(), at);
        begin(node, state, attempt);
        starts.count(node);
        return new Decision.Start(node, attempt, isOnTime);
    }

    private void begin(Node node, JobState state, Running attempt) {
        JobState begun = state.begin(attempt);
        ledger.put(node, begun);
        running.add(node);
        if (!Objects.equals(begun.progress(), state.progress())) {
            freeChildren(node); // an older slot that was tried stands for its date no more
        }
    }

    private void drop(Node node) {
        candidates.drop(node);
        ageing.clear(node.index());
    }

    /**
     * An attempt has ended: its place is free and its children may go.
     *
     * @param lastTick the last tick that took place by then; retry delays count from it
     */
    public Transition.Ended ended(Node node, Transition.End end, Instant lastTick) {
        JobState state = known(node);
        Transition.Ended ended = Transition.end(node.job(), state, end, lastTick);
        ledger.put(node, ended.state());
        running.remove(node);
        changed.set(node.index());
        freeChildren(node);
        wakes.plan(node, now, ended.state());
        return ended;
    }

    private JobState known(Node node) {
        return Objects.requireNonNull(ledger.state(node), () -> "job " + node + " has not been met");
    }

    private void freeChildren(Node node) {
        for (Node child : node.children()) {
            changed.set(child.index());
        }
    }

    /**
     * The attempts that the next decisions would start for a running job, were it and each of them a success and nothing
     * else to happen: whoever records a success may begin the next with it. None while anybody waits for a place.
     */
    public List<Following> following(Node node, Instant at, int most) {
        JobState state = ledger.state(node);
        if (!candidates.isEmpty() || state == null || state.running() == null || node.maxAge() != null) {
            return List.of();
        }
        return Following.of(node, state, ledger, now, at, Math.min(most, starts.left(node)));
    }

    /** An attempt has begun without a decision: one that was {@link #following}, or one that a person asked for. */
    public void begun(Node node, Running attempt) {
        JobState state = known(node);
        drop(node);
        begin(node, state, attempt);
        if (!attempt.byHand()) {
            starts.count(node);
        }
    }

    /** A person has changed where the job stands. */
    public void put(Node node, JobState state) {
        ledger.put(node, state);
        changed.set(node.index());
        freeChildren(node);
        wakes.plan(node, now, state);
    }

    /** Goes on within a term, after the ledger was read anew: the last tick has taken place. */
    public void resume(Instant lastTick) {
        now = lastTick;
    }

    /** Takes the place from an attempt that nobody can end; its job stays blocked. */
    public void free(Node node) {
        running.remove(node);
    }

    /** Whether a place is free. */
    public boolean hasPlace() {
        return running.size() < rules.concurrency();
    }

    /** The verdict of the slot that stands for the job now. */
    public Verdict verdict(Node node) {
        if (candidates.has(node)) {
            return new Verdict.NoCapacity(running.stream().map(Node::name).toList());
        }
        Verdict verdict = Judge.of(node, ledger, now);
        return verdict instanceof Verdict.Run && starts.isExhausted(node)
                ? new Verdict.NoCapacity(List.of("max_per_tick = " + node.job().maxPerTick()))
                : verdict;
    }

    /** The jobs with an attempt that has not ended, in topological order. */
    public List<Node> running() {
        return List.copyOf(running);
    }

    /** Whether nothing runs and nothing waits for a place, so that ticks before {@link #nextWake} change nothing. */
    public boolean isIdle() {
        return running.isEmpty() && candidates.isEmpty() && changed.isEmpty() && starts.isEmpty();
    }

    /** The next instant at which a slot comes due or a wait ends; none when nothing is to come. */
    public Optional<Instant> nextWake() {
        return wakes.first();
    }

    public Ledger ledger() {
        return ledger;
    }

    /** The instant of the last tick. */
    public Instant now() {
        return now;
    }
}
