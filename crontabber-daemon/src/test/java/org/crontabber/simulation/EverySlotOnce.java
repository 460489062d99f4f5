package org.crontabber.simulation;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Backfill.OnFailure;
import org.crontabber.decision.JobGraph.Edge;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;

/**
 * The successes of a job are its slots, each once, none invented and none lost; under {@code on_failure = "stop"} oldest
 * first, where a slot that a person has released counts as the oldest that it then is.
 */
final class EverySlotOnce implements Invariant {
    private final Model model;

    EverySlotOnce(Model model) {
        this.model = model;
    }

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.CameDue due) {
            goesOn(due);
        } else if (fact instanceof Fact.Ended ended) {
            succeeds(ended);
        } else if (fact instanceof Fact.Begun begun && !begun.byHand()) {
            isOldest(begun);
        }
    }

    private void goesOn(Fact.CameDue due) {
        ModelJob job = model.job(due.job());
        boolean isKnown = job == null
                ? due.met() && due.known() == null
                : !due.met() && Objects.equals(due.known(), job.newest());
        if (!isKnown) {
            throw new Violated(
                    this,
                    "slots of job " + due.job() + " came due after " + due.known() + ", met anew: " + due.met()
                            + "; the ledger stood at " + (job == null ? "nothing" : job.newest()));
        }
        Slot newest = due.newest();
        if (newest == null) {
            if (!due.met()) {
                throw new Violated(this, "job " + due.job() + " came due and no slot did");
            }
            return;
        }
        Slot first = due.slots().first();
        if (job != null && !first.equals(job.slots().first())) {
            throw new Violated(
                    this,
                    "the first slot of job " + due.job() + " is " + first + " and was "
                            + job.slots().first());
        }
        boolean isAhead = due.known() == null || newest.compareTo(due.known()) > 0;
        if (!isAhead || !due.slots().contains(newest.at())) {
            throw new Violated(
                    this,
                    "slot " + newest + " came due for job " + due.job() + ", which is none of its slots after "
                            + due.known());
        }
    }

    private void succeeds(Fact.Ended ended) {
        if (!ended.moves()) {
            return;
        }
        ModelJob job = model.job(ended.job());
        boolean cameDue = job != null && job.hasComeDue(ended.slot());
        // a plain job's slot may have been closed by the skip of a later one while it ran
        boolean isRight = job != null && (job.isBackfill() ? job.isOpen(ended.slot()) : cameDue);
        if (!isRight) {
            throw new Violated(
                    this,
                    "job " + ended.job() + " ended " + ended.outcome() + " for " + ended.slot()
                            + (cameDue ? ", which was not open" : ", which never came due"));
        }
    }

    private void isOldest(Fact.Begun begun) {
        List<Node> nodes = model.nodes(begun.job());
        ModelJob job = model.job(begun.job());
        boolean stops = !nodes.isEmpty() && nodes.stream().allMatch(EverySlotOnce::stops);
        if (job == null || !job.isBackfill() || !stops || model.mayFollowOldRules(begun)) {
            return;
        }
        Optional<Slot> oldest = job.oldestDue();
        if (oldest.isPresent() && oldest.get().compareTo(begun.slot()) < 0) {
            throw new Violated(
                    this,
                    "job " + begun.job() + " began " + begun.slot() + " before its older slot " + oldest.get()
                            + ", which on_failure = stop takes first");
        }
    }

    private static boolean stops(Node node) {
        Backfill backfill = node.job().backfill();
        return backfill != null && backfill.onFailure() == OnFailure.STOP;
    }

    @Override
    public void atEnd() {
        if (!model.isDrained()) {
            return;
        }
        for (Map.Entry<String, ModelJob> entry : model.jobs()) {
            Optional<Slot> open = entry.getValue().oldestDue();
            if (open.isPresent() && !needsAPerson(entry.getKey())) {
                throw new Violated(this, "job " + entry.getKey() + " still has the open slot " + open.get());
            }
        }
    }

    /** A job that no configuration runs, that is paused or has a held slot, and all that is after such a job. */
    private boolean needsAPerson(String name) {
        List<Node> nodes = model.nodes(name);
        ModelJob job = model.job(name);
        if (nodes.isEmpty() || job == null || job.isPaused() || job.hasHeld()) {
            return true;
        }
        Node node = nodes.get(nodes.size() - 1);
        return !node.job().enabled()
                || node.parents().stream().map(Edge::parent).map(Node::name).anyMatch(this::needsAPerson);
    }
}
