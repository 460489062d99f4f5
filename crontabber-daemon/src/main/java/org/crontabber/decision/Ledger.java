package org.crontabber.decision;

import java.util.HashMap;
import java.util.Map;
import org.crontabber.decision.JobGraph.Node;
import org.jspecify.annotations.Nullable;

/** What has come due, been done and been missed, for each job of a graph. Owned by one thread. */
public final class Ledger {
    private final JobGraph graph;
    private final @Nullable JobState[] states;
    private final Map<Node, String> quarantined = new HashMap<>();

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

    /** What is wrong with the job's rows, so that it is not run; null when nothing is. */
    public @Nullable String quarantine(Node node) {
        return quarantined.get(node);
    }

    /** Sets a job aside whose state can't be read or written. */
    public void quarantine(Node node, String why) {
        quarantined.put(node, why);
    }

    /** How many jobs are set aside. */
    public int quarantined() {
        return quarantined.size();
    }
}
