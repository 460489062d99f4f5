package org.crontabber.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Rules;
import org.crontabber.decision.Transition;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's rhythm over virtual time: at one instant first all ends, then the tick, then decisions until nothing
 * starts. It streams: memory does not grow with the time that passes.
 */
public final class Simulation {
    private final Scenario scenario;
    private final TickGrid grid;
    private final Agenda agenda;
    private final Transcript transcript;
    private final @Nullable Waiting waiting;
    private final PriorityQueue<End> ends = new PriorityQueue<>();
    private final Map<Node, Transcript.Entry> entries = new HashMap<>();
    private int downsSeen;
    private Instant nextTick;

    /** The planned end of a running attempt. */
    private record End(Instant at, Node node, Outcome outcome) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Integer.compare(node.index(), other.node.index());
        }
    }

    /**
     * A simulation that begins with what stands in the ledger.
     *
     * @param tellsWaits whether it also tells which slots wait and why, which costs a look at every job at each step
     */
    public Simulation(Scenario scenario, Ledger ledger, Rules rules, boolean tellsWaits, Consumer<Event> events) {
        this.scenario = scenario;
        this.grid = rules.grid();
        this.agenda = new Agenda(ledger, rules);
        this.transcript = new Transcript(events);
        this.waiting = tellsWaits ? new Waiting(agenda) : null;
        this.nextTick = scenario.firstTick();
        while (downsSeen < scenario.downs().size()
                && !scenario.downs().get(downsSeen).start().isAfter(scenario.from())) {
            downsSeen++;
        }
    }

    /** Runs it to its end. */
    public void run() {
        Instant next = next();
        while (next.isBefore(scenario.to())) {
            boolean isDown = downsSeen < scenario.downs().size()
                    && next.equals(scenario.downs().get(downsSeen).start());
            boolean isTick = next.equals(nextTick) && !isDown;
            endAll(next, isTick ? next : agenda.now());
            if (isDown) {
                loseAll(next);
                nextTick = scenario.downs().get(downsSeen).end();
                downsSeen++;
            } else {
                if (isTick) {
                    agenda.tick(next);
                }
                decide(next);
                if (waiting != null) {
                    waiting.changes(next).forEach(transcript::add);
                }
                nextTick = isTick ? tickAfter(next) : nextTick;
            }
            next = next();
        }
        transcript.close();
    }

    private Instant next() {
        Instant next = nextTick;
        if (!ends.isEmpty() && ends.peek().at().isBefore(next)) {
            next = ends.peek().at();
        }
        if (downsSeen < scenario.downs().size()
                && !scenario.downs().get(downsSeen).start().isAfter(next)) {
            next = scenario.downs().get(downsSeen).start();
        }
        return next;
    }

    /** The next tick at which something can change. */
    private Instant tickAfter(Instant tick) {
        if (!agenda.isIdle()) {
            return grid.after(tick);
        }
        return agenda.nextWake()
                .map(grid::ceiling)
                .filter(wake -> wake.isAfter(tick))
                .orElse(agenda.nextWake().isPresent() ? grid.after(tick) : scenario.to());
    }

    private void endAll(Instant at, Instant lastTick) {
        while (!ends.isEmpty() && ends.peek().at().equals(at)) {
            End end = ends.remove();
            end(end.node(), end.outcome(), at, lastTick);
        }
    }

    private void loseAll(Instant at) {
        ends.clear();
        for (Node node : agenda.running()) {
            end(node, Outcome.LOST, at, agenda.now());
        }
    }

    private void decide(Instant at) {
        boolean again = true;
        while (again) {
            Decision decision = agenda.decide(at);
            decision.skips()
                    .forEach(skip ->
                            transcript.add(new Event.Skipped(at, skip.node().name(), skip.slot(), skip.reason())));
            List<Decision.Start> endAtOnce = new ArrayList<>(decision.starts().size());
            for (Decision.Start start : decision.starts()) {
                if (begin(start, at)) {
                    endAtOnce.add(start);
                }
            }
            endAtOnce.forEach(start -> end(start.node(), outcome(start), at, agenda.now()));
            again = !endAtOnce.isEmpty();
        }
    }

    /** Begins an attempt; true when it takes no time. */
    private boolean begin(Decision.Start start, Instant at) {
        Node node = start.node();
        entries.put(
                node,
                transcript.begin(new Event.Attempted(
                        at,
                        node.name(),
                        start.attempt().slot(),
                        start.attempt().attempt(),
                        start.attempt().coalesced(),
                        start.onTime(),
                        null,
                        null)));
        Duration runTime = scenario.runTimes().get(node.name());
        if (runTime == null) {
            return true;
        }
        Duration timeout = node.job().timeout();
        boolean timesOut = runTime.compareTo(timeout) > 0;
        Outcome outcome = timesOut ? Outcome.TIMED_OUT : outcome(start);
        ends.add(new End(at.plus(timesOut ? timeout : runTime), node, outcome));
        return false;
    }

    private Outcome outcome(Decision.Start start) {
        boolean fails = scenario.fails(
                start.node(), start.attempt().slot().at(), start.attempt().attempt());
        return fails ? Outcome.FAILED : Outcome.SUCCEEDED;
    }

    private void end(Node node, Outcome outcome, Instant at, Instant lastTick) {
        Transition.Ended ended = agenda.ended(node, Transition.End.of(outcome), lastTick);
        Transcript.Entry entry = entries.remove(node);
        if (entry != null) {
            transcript.end(entry, at, outcome);
        }
        if (ended.left() != null && ended.holds()) {
            int errors = ended.left().errors() + ended.left().losses();
            transcript.add(new Event.Held(at, node.name(), ended.left().slot(), errors));
        }
    }
}
