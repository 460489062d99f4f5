package org.crontabber.decision;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds jobs that wait for themselves. */
public final class Cycles {
    private Cycles() {}

    /**
     * The cycles of the graph, each as the path from one of its jobs back to it in the direction of {@code after},
     * beginning with the job whose name is the last of them; each job is in at most one of the paths.
     *
     * @param parents the names of each job's parents; unknown names are passed over
     */
    public static List<List<String>> find(Map<String, List<String>> parents) {
        List<List<String>> cycles = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (String start : new TreeMap<>(parents).descendingKeySet()) {
            walk(start, parents, done, cycles);
        }
        return cycles;
    }

    /** A depth-first search with its own stack, since a chain of parents may be longer than a thread's. */
    private static void walk(
            String start, Map<String, List<String>> parents, Set<String> done, List<List<String>> cycles) {
        List<String> path = new ArrayList<>();
        List<Integer> nextParent = new ArrayList<>();
        Set<String> onPath = new HashSet<>();
        if (!done.contains(start)) {
            path.add(start);
            nextParent.add(0);
            onPath.add(start);
        }
        while (!path.isEmpty()) {
            int top = path.size() - 1;
            List<String> after = parents.getOrDefault(path.get(top), List.of());
            int parent = nextParent.get(top);
            if (parent == after.size()) {
                done.add(path.get(top));
                onPath.remove(path.remove(top));
                nextParent.remove(top);
                continue;
            }
            nextParent.set(top, parent + 1);
            String name = after.get(parent);
            if (onPath.contains(name)) {
                List<String> cycle = new ArrayList<>(path.subList(path.indexOf(name), path.size()));
                cycle.add(name);
                cycles.add(Collections.unmodifiableList(cycle));
            } else if (parents.containsKey(name) && !done.contains(name)) {
                path.add(name);
                nextParent.add(0);
                onPath.add(name);
            }
        }
    }
}
