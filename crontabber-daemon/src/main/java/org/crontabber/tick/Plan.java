package org.crontabber.tick;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Rules;

/**
 * What a configuration asks the loop to do; a reload replaces it as a whole, between attempts.
 *
 * @param databaseGrace how long running attempts go on while the database is away
 * @param keepHistory how long the history is kept
 */
public record Plan(JobGraph graph, Rules rules, Work work, Duration databaseGrace, Duration keepHistory) {

    /** With the jobs that still run and that it does not know: disabled, so that their ends find a place. */
    Plan keeping(Set<Node> running) {
        List<Job> jobs = new ArrayList<>();
        Map<String, String> broken = new HashMap<>();
        for (Node node : graph.nodes()) {
            if (node.isBroken()) {
                broken.put(node.name(), node.brokenWhere());
            } else {
                jobs.add(node.job());
            }
        }
        boolean changed = false;
        for (Node node : running) {
            boolean isKnown =
                    graph.find(node.name()).filter(found -> !found.isBroken()).isPresent();
            if (!isKnown && !node.isBroken()) {
                jobs.add(node.job().leaving());
                changed = true;
            }
        }
        return changed ? new Plan(JobGraph.of(jobs, broken), rules, work, databaseGrace, keepHistory) : this;
    }
}
