package org.crontabber.decision;

import org.crontabber.decision.JobGraph.Node;
import org.jspecify.annotations.Nullable;

/** What has come due, been done and been missed, for each job of a graph. Owned by one thread. */
public final class Ledger {
    private final JobGraph graph;
    private final @Nullable JobState[] states;

    public Ledger(JobGraph graph) {
        this.graph = graph;
        this.states = new JobState[graph.size()];
    }

    public JobGraph graph() {
        return graph;
    }

    /** Where the job stands; null until a leader has met it. */
    public @Nullable JobState state(Node node) {
        return states[node.index()];
    }

    public void put(Node node, JobState state) {
        states[node.index()] = state;
    }
}
