package org.crontabber.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.jspecify.annotations.Nullable;

/**
 * Which configurations an instance may be following. It is given one at some instant and follows it a turn later, and
 * the tick of the turn in between is the old one's: so both may be in force until it has ticked twice. What either of
 * them allows is let pass.
 */
final class Configurations {
    private static final int TICKS_UNTIL_FOLLOWED = 2;

    private final Map<String, Deque<Given>> byInstance = new HashMap<>();
    private final Set<String> killed = new HashSet<>();
    private String leader = "";

    private static final class Given {
        private final JobGraph graph;
        private int ticks;

        private Given(JobGraph graph) {
            this.graph = graph;
        }
    }

    void see(Fact fact) {
        if (fact instanceof Fact.Configured configured) {
            if (killed.remove(configured.instance())) {
                byInstance.remove(configured.instance());
            }
            byInstance
                    .computeIfAbsent(configured.instance(), name -> new ArrayDeque<>())
                    .addLast(new Given(configured.graph()));
        } else if (fact instanceof Fact.Killed died) {
            killed.add(died.instance()); // a COMMIT that it has sent may still arrive, until it starts again
        } else if (fact instanceof Fact.Elected elected) {
            leader = elected.instance();
        } else if (fact instanceof Fact.Ticked ticked) {
            ticked(byInstance.getOrDefault(ticked.instance(), new ArrayDeque<>()));
        }
    }

    private static void ticked(Deque<Given> given) {
        if (given.size() < 2) {
            return;
        }
        given.forEach(one -> one.ticks++);
        while (given.size() > 1 && given.stream().skip(1).anyMatch(later -> later.ticks >= TICKS_UNTIL_FOLLOWED)) {
            given.removeFirst();
        }
    }

    /** What the job may be by what the leader follows: one value, or more around a reload; without broken ones. */
    List<Node> of(String job) {
        Deque<Given> given = byInstance.get(leader);
        if (given == null) {
            return List.of();
        }
        return given.stream()
                .flatMap(one -> one.graph.find(job).stream())
                .filter(node -> !node.isBroken())
                .toList();
    }

    /** The job as it was given last; null when that does not know it. */
    @Nullable
    Job newest(String job) {
        Deque<Given> given = byInstance.get(leader);
        return given == null || given.isEmpty()
                ? null
                : given.getLast()
                        .graph
                        .find(job)
                        .filter(node -> !node.isBroken())
                        .map(Node::job)
                        .orElse(null);
    }
}
