package org.crontabber.decision;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
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
    private static final Comparator<Candidate> TURN = Comparator.comparing(
                    Candidate::lastBegan, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(candidate -> candidate.node().index());
    private static final String MAX_AGE = "max_age";

    private final Ledger ledger;
    private final Rules rules;
    private final TreeSet<Candidate> onTime = new TreeSet<>(TURN);
    private final TreeSet<Candidate> catchingUp = new TreeSet<>(TURN);
    private final @Nullable Candidate[] candidates;
    private final BitSet changed = new BitSet();
    private final BitSet ageing = new BitSet();
    private final PriorityQueue<Wake> wakes = new PriorityQueue<>();
    private final @Nullable Instant[] nextWake;
    private final StartsOfTick starts;
    private final CatchUpClaim claim = new CatchUpClaim();
    private final TreeSet<Node> running = new TreeSet<>(Comparator.comparingInt(Node::index));
    private List<Node> unmet;
    private Instant now = Instant.MIN;

    /** A slot that could start: what is missing is a place. */
    private record Candidate(Node node, Slot slot, @Nullable Instant lastBegan) {}

    private record Wake(Instant at, Node node) implements Comparable<Wake> {
        private static final Comparator<Wake> ORDER =
                Comparator.comparing(Wake::at).thenComparing(wake -> wake.node().index());

        @Override
        public int compareTo(Wake other) {
            return ORDER.compare(this, other);
        }
    }

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
        this.candidates = new Candidate[graph.size()];
        this.nextWake = new Instant[graph.size()];
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
                plan(node, Instant.MIN, state);
            }
        }
        changed.set(0, graph.size());
    }

    /** A tick takes place: jobs are met, slots come due, waits end. */
    public List<Due> tick(Instant tick) {
        now = tick;
        List<Due> due = new ArrayList<>();
        meet(due);
        while (!wakes.isEmpty() && !wakes.peek().at().isAfter(now)) {
            Wake wake = wakes.remove();
            JobState before = ledger.state(wake.node());
            if (before != null && wake.at().equals(nextWake[wake.node().index()])) {
                update(wake.node(), before, false, due);
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
            if (node.isBroken() || !node.job().enabled()) {
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
        plan(node, now, state);
        if (met || !Objects.equals(state.newest(), before.newest())) {
            due.add(new Due(node, before.newest(), state, met));
        }
    }

    /** Notes when the job has to be looked at again. */
    private void plan(Node node, Instant after, JobState state) {
        Instant wake = state.nextWake(after).orElse(null);
        if (wake != null && !wake.equals(nextWake[node.index()])) {
            wakes.add(new Wake(wake, node));
        }
        nextWake[node.index()] = wake;
    }

    /** One decision over every job that waits. Its starts are running from here on. */
    public Decision decide(Instant at) {
        List<Decision.Skip> skips = new ArrayList<>(0);
        for (int index = changed.nextSetBit(0); index >= 0; index = changed.nextSetBit(index + 1)) {
            changed.clear(index);
            judge(ledger.graph().nodes().get(index), skips); // a skip frees children, which come later in this order
        }
        boolean couldCatchUp = !catchingUp.isEmpty();
        List<Decision.Start> started = new ArrayList<>(0);
        while (running.size() < rules.concurrency() && !(onTime.isEmpty() && catchingUp.isEmpty())) {
            boolean late = onTime.isEmpty() || (claim.stands() && !catchingUp.isEmpty());
            started.add(start((late ? catchingUp : onTime).first(), at, !late));
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
        Candidate candidate = new Candidate(node, slot, state.lastBegan());
        candidates[node.index()] = candidate;
        (isOnTime(node, slot, state) ? onTime : catchingUp).add(candidate);
        ageing.set(node.index(), maxAgeOf(node) != null);
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
        Duration maxAge = maxAgeOf(node);
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
            node.children().forEach(child -> changed.set(child.index()));
            oldest = Judge.oldestStartable(node, ledger, now);
        }
    }

    private static @Nullable Duration maxAgeOf(Node node) {
        Backfill backfill = node.isBroken() ? null : node.job().backfill();
        return backfill == null ? null : backfill.maxAge();
    }

    private Decision.Start start(Candidate candidate, Instant at, boolean isOnTime) {
        Node node = candidate.node();
        JobState state = ledger.state(node);
        if (state == null) {
            throw new IllegalStateException("job " + node + " starts without a state");
        }
        drop(node);
        Running attempt = Transition.begin(state, candidate.slot(), at);
        ledger.put(node, state.begin(attempt));
        running.add(node);
        starts.count(node);
        return new Decision.Start(node, attempt, isOnTime);
    }

    private void drop(Node node) {
        Candidate candidate = candidates[node.index()];
        if (candidate != null) {
            onTime.remove(candidate);
            catchingUp.remove(candidate);
            candidates[node.index()] = null;
            ageing.clear(node.index());
        }
    }

    /**
     * An attempt has ended: its place is free and its children may go.
     *
     * @param lastTick the last tick that took place by then; retry delays count from it
     */
    public Transition.Ended ended(Node node, Transition.End end, Instant lastTick) {
        JobState state = ledger.state(node);
        if (state == null) {
            throw new IllegalStateException("job " + node + " received " + end.outcome() + " before it was met");
        }
        Transition.Ended ended = Transition.end(node.job(), state, end, lastTick);
        ledger.put(node, ended.state());
        running.remove(node);
        changed.set(node.index());
        node.children().forEach(child -> changed.set(child.index()));
        plan(node, now, ended.state());
        return ended;
    }

    /** The verdict of the slot that stands for the job now. */
    public Verdict verdict(Node node) {
        Candidate candidate = candidates[node.index()];
        if (candidate != null) {
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
        return running.isEmpty() && onTime.isEmpty() && catchingUp.isEmpty() && changed.isEmpty() && starts.isEmpty();
    }

    /** The next instant at which a slot comes due or a wait ends; none when nothing is to come. */
    public Optional<Instant> nextWake() {
        return Optional.ofNullable(wakes.peek()).map(Wake::at);
    }

    public Ledger ledger() {
        return ledger;
    }

    /** The instant of the last tick. */
    public Instant now() {
        return now;
    }
}
