package org.crontabber.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;

/**
 * A plain job without parents runs for its newest slot, which stands for all older ones: so after an outage of any
 * length it runs once. Its attempts never go back to an older slot.
 */
final class OneCatchUpRun implements Invariant {
    private final Model model;
    private final Map<String, Slot> lastBegun = new HashMap<>();

    OneCatchUpRun(Model model) {
        this.model = model;
    }

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Rescheduled changed) {
            lastBegun.remove(changed.job());
        } else if (fact instanceof Fact.Begun begun && !begun.byHand()) {
            ModelJob job = model.job(begun.job());
            if (job != null && !job.isBackfill()) {
                check(begun, job);
            }
        }
    }

    private void check(Fact.Begun begun, ModelJob job) {
        Slot before = lastBegun.put(begun.job(), begun.slot());
        if (before != null && begun.slot().compareTo(before) < 0) {
            throw new Violated(
                    this, "plain job " + begun.job() + " went back from slot " + before + " to " + begun.slot());
        }
        List<Node> nodes = model.nodes(begun.job());
        boolean waitsForNobody = !nodes.isEmpty()
                && nodes.stream().allMatch(node -> node.parents().isEmpty());
        if (waitsForNobody && !begun.slot().equals(job.newest())) {
            throw new Violated(
                    this,
                    "plain job " + begun.job() + " began attempt " + begun.attempt() + " for " + begun.slot()
                            + " while its newest slot is " + job.newest());
        }
    }
}
