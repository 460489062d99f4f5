package org.crontabber.decision;

import java.util.BitSet;
import org.crontabber.decision.JobGraph.Node;

/** Counts each job's starts from one tick to the next: the bound {@code max_per_tick}. */
final class StartsOfTick {
    private final int[] counts;
    private final BitSet counted = new BitSet();

    StartsOfTick(int jobs) {
        this.counts = new int[jobs];
    }

    void count(Node node) {
        counts[node.index()]++;
        counted.set(node.index());
    }

    boolean isExhausted(Node node) {
        return left(node) == 0;
    }

    /** How many more the job may have. */
    int left(Node node) {
        return Math.max(0, node.job().maxPerTick() - counts[node.index()]);
    }

    /** Begins a new tick; returns the jobs that had starts until now, which may have had no more left. */
    BitSet clear() {
        BitSet cleared = (BitSet) counted.clone();
        cleared.stream().forEach(index -> counts[index] = 0);
        counted.clear();
        return cleared;
    }

    boolean isEmpty() {
        return counted.isEmpty();
    }
}
