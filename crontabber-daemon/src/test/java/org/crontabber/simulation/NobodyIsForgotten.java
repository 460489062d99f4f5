package org.crontabber.simulation;

import java.util.Optional;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Backfill.OnFailure;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;

/**
 * After a tick no job waits that could start while a place is free. Looked at where nothing but the tick has happened
 * since the one before: else news may be on their way to the leader.
 */
final class NobodyIsForgotten implements Invariant {
    private final Model model;
    private final Parents parents;
    private final int places;
    private boolean isQuiet;

    NobodyIsForgotten(Model model, int places) {
        this.model = model;
        this.parents = new Parents(model);
        this.places = places;
    }

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Ticked ticked && ticked.term() == model.term()) {
            if (isQuiet && model.running() < places) {
                ticked.ledger().graph().nodes().stream()
                        .filter(node -> ticked.ledger().quarantine(node) == null)
                        .forEach(node -> check(node, ticked));
            }
            isQuiet = true;
        } else if (isNews(fact)) {
            isQuiet = false;
        }
    }

    private static boolean isNews(Fact fact) {
        return !(fact instanceof Fact.Committed
                || fact instanceof Fact.TickTaken
                || fact instanceof Fact.CameDue
                || fact instanceof Fact.Skipped
                || fact instanceof Fact.Begun
                || fact instanceof Fact.Working
                || fact instanceof Fact.Permitted
                || fact instanceof Fact.Ticked);
    }

    private void check(Node node, Fact.Ticked ticked) {
        ModelJob job = node.isBroken() || !node.job().enabled() ? null : model.job(node.name());
        if (job == null || job.isPaused() || model.isRunning(node.name())) {
            return;
        }
        Backfill backfill = node.job().backfill();
        boolean isInLine = backfill != null && backfill.onFailure() == OnFailure.STOP;
        Optional<Slot> startable = job.startable(
                isInLine,
                slot -> !slot.slot().at().isAfter(ticked.tick())
                        && slot.isReady(ticked.tick(), model.setBacks())
                        && node.parents().stream().allMatch(edge -> parents.allow(edge, slot.slot())));
        if (startable.isPresent()) {
            throw new Violated(
                    this,
                    "job " + node.name() + " did not begin " + startable.get() + " at the tick at " + ticked.tick()
                            + ", while " + model.running() + " of " + places + " places are taken");
        }
    }
}
