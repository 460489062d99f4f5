package org.crontabber.simulation;

import java.util.Optional;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;

/** At each tick of the leader all its jobs are met, and all that they have up to that instant has come due. */
final class DueOnTime implements Invariant {
    private final Model model;

    DueOnTime(Model model) {
        this.model = model;
    }

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Ticked ticked && ticked.term() == model.term()) {
            for (Node node : ticked.ledger().graph().nodes()) {
                boolean isAsked = !node.isBroken() && node.job().enabled();
                if (isAsked && ticked.ledger().quarantine(node) == null) {
                    check(node.name(), ticked);
                }
            }
        }
    }

    private void check(String name, Fact.Ticked ticked) {
        ModelJob job = model.job(name);
        if (job == null) {
            throw new Violated(this, "job " + name + " was not met at the tick at " + ticked.tick());
        }
        Optional<Slot> newest = job.slots().newest(ticked.tick());
        if (newest.isPresent() && !job.hasComeDue(newest.get())) {
            throw new Violated(
                    this,
                    "slot " + newest.get() + " of job " + name + " did not come due at the tick at " + ticked.tick()
                            + "; its newest is " + job.newest());
        }
    }
}
