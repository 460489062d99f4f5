package org.crontabber.simulation;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.crontabber.decision.Dependency.Match;
import org.crontabber.decision.JobGraph.Edge;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/**
 * No slot comes due and none begins before its instant, before its retry delay is over, or before what it depends on is
 * there for it.
 *
 * <p>Let pass is what a person begins; what one of two configurations allows around a reload; and, where an attempt has
 * begun the next one with its success, what has changed since that was approved: a parent's last attempt, a
 * configuration, a schedule.
 */
final class NotBeforeItsTime implements Invariant {
    private final Model model;
    private final Parents parents;

    NotBeforeItsTime(Model model) {
        this.model = model;
        this.parents = new Parents(model);
    }

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.CameDue due) {
            Slot newest = due.newest();
            Instant tick = model.lastTick();
            if (tick == null || (newest != null && newest.at().isAfter(tick))) {
                throw new Violated(this, "slot " + newest + " of job " + due.job() + " came due at a tick at " + tick);
            }
        } else if (fact instanceof Fact.Begun begun && !begun.byHand()) {
            String why = reason(begun);
            if (why != null) {
                throw new Violated(
                        this,
                        "job " + begun.job() + " began attempt " + begun.attempt() + " for " + begun.slot() + ", but "
                                + why);
            }
        }
    }

    /** What speaks against the begin; null when nothing does. */
    private @Nullable String reason(Fact.Begun begun) {
        ModelJob job = model.job(begun.job());
        Instant tick = model.highestTick();
        if (job == null || tick == null) {
            return "no leader has met the job";
        }
        if (begun.slot().at().isAfter(tick)) {
            return "the last tick was at " + tick;
        }
        if (!job.isOpen(begun.slot()) || job.isHeld(begun.slot())) {
            return job.isHeld(begun.slot()) ? "it is held" : "it is not open";
        }
        if (job.isPaused()) {
            return "the job is paused";
        }
        return Optional.ofNullable(delay(begun, job)).orElseGet(() -> rules(begun));
    }

    private @Nullable String delay(Fact.Begun begun, ModelJob job) {
        ModelSlot open = job.find(begun.slot());
        Instant notBefore = open == null ? null : open.notBefore(model.setBacks());
        Instant tick = model.lastTick();
        return notBefore != null && tick != null && tick.isBefore(notBefore)
                ? "it waits until " + notBefore + " and the last tick was at " + tick
                : null;
    }

    private @Nullable String rules(Fact.Begun begun) {
        if (model.mayFollowOldRules(begun)) {
            return null;
        }
        List<Node> nodes = model.nodes(begun.job());
        String why = "no configuration of the leader has the job";
        for (Node node : nodes) {
            why = rules(node, begun);
            if (why == null) {
                return null;
            }
        }
        return why;
    }

    private @Nullable String rules(Node node, Fact.Begun begun) {
        if (!node.job().enabled()) {
            return "the job is disabled";
        }
        for (Edge edge : node.parents()) {
            boolean wasApproved = begun.withSuccess() && edge.match() == Match.LATEST;
            if (!wasApproved && !parents.allow(edge, begun.slot())) {
                return "its parent " + edge.parent() + " is not there for it by " + edge.match();
            }
        }
        return null;
    }
}
