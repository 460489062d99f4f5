package org.crontabber.simulation;

import org.crontabber.decision.JobGraph.Edge;
import org.crontabber.schedule.Slot;

/** What parents let go by the facts. */
final class Parents {
    private final Model model;

    Parents(Model model) {
        this.model = model;
    }

    /** Whether the parent is there for a slot of its child; one that is broken or was never met never is. */
    boolean allow(Edge edge, Slot slot) {
        ModelJob parent = !edge.parent().brokenWhere().isEmpty()
                ? null
                : model.job(edge.parent().name());
        return parent != null
                && switch (edge.match()) {
                    case COVERS -> parent.isDoneThrough(slot.at());
                    case SAME_DATE -> parent.isDoneOn(slot.date());
                    case LATEST -> parent.lastCountedSucceeded();
                };
    }
}
