package org.crontabber.simulate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.schedule.TickGrid;

/**
 * What happens from outside while the jobs run.
 *
 * @param from when the leader first sees the jobs, included
 * @param to when the simulation ends, excluded
 * @param failures for each job and slot, how many of the slot's attempts fail, from the first on
 * @param downs times without a leader
 * @param runTimes how long each job's attempts take; none is no time at all
 */
public record Scenario(
        Instant from,
        Instant to,
        Map<String, Map<Instant, Integer>> failures,
        List<Window> downs,
        Map<String, Duration> runTimes) {

    /** Fails each attempt of a slot. */
    public static final int ALWAYS = Integer.MAX_VALUE;

    public Scenario {
        failures = Map.copyOf(failures);
        downs = Window.merge(downs);
        runTimes = Map.copyOf(runTimes);
    }

    /** The first tick: {@code from}, or the end of the outage that it lies in. */
    public Instant firstTick() {
        Optional<Window> outage =
                downs.stream().filter(window -> window.contains(from)).findFirst();
        return outage.map(Window::end).orElse(from);
    }

    /** Whether the instant is a slot of the job, as it stands in the ledger or as this scenario's leader first sees it. */
    public boolean isSlot(Node node, Instant instant, TickGrid grid, Ledger ledger) {
        JobState state = ledger.state(node);
        if (state != null) {
            return state.slots().contains(instant);
        }
        return node.job()
                .schedule()
                .from(node.job()
                        .schedule()
                        .firstSeen(firstTick(), grid, node.job().start()))
                .contains(instant);
    }

    boolean fails(Node node, Instant slot, int attempt) {
        Map<Instant, Integer> slots = failures.get(node.name());
        return slots != null && attempt <= slots.getOrDefault(slot, 0);
    }
}
