package org.crontabber.decision;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;
import org.crontabber.decision.JobGraph.Node;
import org.jspecify.annotations.Nullable;

/** When each job has to be looked at again, so that a tick costs what comes due and not the number of jobs. */
final class Wakes {
    private final PriorityQueue<Wake> queue = new PriorityQueue<>();
    private final @Nullable Instant[] next;

    private record Wake(Instant at, Node node) implements Comparable<Wake> {
        private static final Comparator<Wake> ORDER =
                Comparator.comparing(Wake::at).thenComparing(wake -> wake.node().index());

        @Override
        public int compareTo(Wake other) {
            return ORDER.compare(this, other);
        }
    }

    Wakes(int jobs) {
        this.next = new Instant[jobs];
    }

    void plan(Node node, Instant after, JobState state) {
        Instant wake = state.nextWake(after).orElse(null);
        if (wake != null && !wake.equals(next[node.index()])) {
            queue.add(new Wake(wake, node));
        }
        next[node.index()] = wake;
    }

    /** A job whose time has come, once for each that was planned. */
    Optional<Node> poll(Instant now) {
        while (!queue.isEmpty() && !queue.peek().at().isAfter(now)) {
            Wake wake = queue.remove();
            if (wake.at().equals(next[wake.node().index()])) {
                return Optional.of(wake.node());
            }
        }
        return Optional.empty();
    }

    Optional<Instant> first() {
        return Optional.ofNullable(queue.peek()).map(Wake::at);
    }
}
