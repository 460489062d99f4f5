package org.crontabber.decision;

import java.time.Instant;
import java.util.Comparator;
import java.util.TreeSet;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** The slots that could start, in the order of starts: at most one per job; what they miss is a place. */
final class Candidates {
    private static final Comparator<Candidate> TURN = Comparator.comparing(
                    Candidate::lastBegan, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(candidate -> candidate.node().index());

    private final TreeSet<Candidate> onTime = new TreeSet<>(TURN);
    private final TreeSet<Candidate> catchingUp = new TreeSet<>(TURN);
    private final @Nullable Candidate[] byJob;

    /** A slot that could start. */
    record Candidate(Node node, Slot slot, @Nullable Instant lastBegan) {}

    Candidates(int jobs) {
        this.byJob = new Candidate[jobs];
    }

    void add(Candidate candidate, boolean isOnTime) {
        byJob[candidate.node().index()] = candidate;
        (isOnTime ? onTime : catchingUp).add(candidate);
    }

    /** Takes the job's candidate away, if it has one. */
    void drop(Node node) {
        Candidate candidate = byJob[node.index()];
        if (candidate != null) {
            onTime.remove(candidate);
            catchingUp.remove(candidate);
            byJob[node.index()] = null;
        }
    }

    boolean has(Node node) {
        return byJob[node.index()] != null;
    }

    boolean isEmpty() {
        return onTime.isEmpty() && catchingUp.isEmpty();
    }

    boolean hasOnTime() {
        return !onTime.isEmpty();
    }

    boolean hasCatchingUp() {
        return !catchingUp.isEmpty();
    }

    Candidate first(boolean isOnTime) {
        return (isOnTime ? onTime : catchingUp).first();
    }
}
