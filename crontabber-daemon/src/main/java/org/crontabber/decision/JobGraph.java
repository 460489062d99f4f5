package org.crontabber.decision;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All jobs in topological order: by level (the longest chain of parents), then by name. A node's index is its place in
 * this order, so parents come before their children and comparing indexes breaks ties as the specification says.
 */
public final class JobGraph {
    private final List<Node> nodes;
    private final Map<String, Node> byName;

    /** A parent and the rule by which it lets the child go. */
    public record Edge(Node parent, Dependency.Match match) {}

    /** One job in the graph; a broken one has a name and a place in a file, and nothing else is known of it. */
    public static final class Node {
        private final String name;
        private final @Nullable Job job;
        private final String brokenWhere;
        private final List<Edge> parents = new ArrayList<>();
        private final List<Node> children = new ArrayList<>();
        private int level;
        private int index;

        private Node(String name, @Nullable Job job, String brokenWhere) {
            this.name = name;
            this.job = job;
            this.brokenWhere = brokenWhere;
        }

        public String name() {
            return name;
        }

        public boolean isBroken() {
            return job == null;
        }

        /** Whether its definition has no problem. One that has may still be known by what it was, while it runs. */
        boolean isSound() {
            return brokenWhere.isEmpty();
        }

        /** Where the problem is, {@code file:line}; empty when the job is sound. */
        public String brokenWhere() {
            return brokenWhere;
        }

        /** The job; a broken node has none. */
        public Job job() {
            if (job == null) {
                throw new IllegalStateException("job " + name + " is broken (" + brokenWhere + ")");
            }
            return job;
        }

        /** How old its slots may be to be caught up; null when that does not matter. */
        @Nullable
        Duration maxAge() {
            Backfill backfill = job == null ? null : job.backfill();
            return backfill == null ? null : backfill.maxAge();
        }

        public int index() {
            return index;
        }

        public int level() {
            return level;
        }

        public List<Edge> parents() {
            return parents;
        }

        public List<Node> children() {
            return children;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private JobGraph(List<Node> nodes, Map<String, Node> byName) {
        this.nodes = List.copyOf(nodes);
        this.byName = byName;
    }

    /**
     * Builds the graph of jobs whose parents all exist and that have no cycle; {@link Cycles} finds what is wrong
     * before.
     *
     * @param broken names of broken jobs, with the file and line of the problem; those that are among the jobs, too, are
     *     known by what they were
     * @throws IllegalArgumentException at an unknown parent or a cycle
     */
    public static JobGraph of(List<Job> jobs, Map<String, String> broken) {
        Map<String, Node> byName = new TreeMap<>();
        broken.forEach((name, where) -> byName.put(name, new Node(name, null, where)));
        jobs.forEach(job -> byName.put(job.name(), new Node(job.name(), job, broken.getOrDefault(job.name(), ""))));
        for (Job job : jobs) {
            Node node = byName.get(job.name());
            for (Dependency dependency : job.after()) {
                Node parent = byName.get(dependency.job());
                if (parent == null || node == null) {
                    throw new IllegalArgumentException(
                            "job '" + job.name() + "' is after '" + dependency.job() + "', which does not exist");
                }
                node.parents.add(new Edge(parent, dependency.match()));
                parent.children.add(node);
            }
        }
        List<Node> ordered = order(byName);
        return new JobGraph(ordered, new HashMap<>(byName));
    }

    private static List<Node> order(Map<String, Node> byName) {
        Map<Node, Integer> open = new HashMap<>();
        Deque<Node> free = new ArrayDeque<>();
        byName.values().forEach(node -> {
            open.put(node, node.parents.size());
            if (node.parents.isEmpty()) {
                free.add(node);
            }
        });
        List<Node> ordered = new ArrayList<>();
        while (!free.isEmpty()) {
            Node node = free.remove();
            ordered.add(node);
            for (Node child : node.children) {
                child.level = Math.max(child.level, node.level + 1);
                if (open.merge(child, -1, Integer::sum) == 0) {
                    free.add(child);
                }
            }
        }
        if (ordered.size() < byName.size()) {
            throw new IllegalArgumentException("the jobs have a cycle");
        }
        ordered.sort(Comparator.comparingInt(Node::level).thenComparing(Node::name));
        for (int index = 0; index < ordered.size(); index++) {
            ordered.get(index).index = index;
        }
        return ordered;
    }

    /** All jobs in topological order. */
    public List<Node> nodes() {
        return nodes;
    }

    public int size() {
        return nodes.size();
    }

    public Optional<Node> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
