package org.crontabber.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** All that has happened, as one number, and the end of it in words. */
final class Trace {
    private static final int KEPT = 400;
    private static final long PRIME = 1_099_511_628_211L;

    private final Deque<Fact> last = new ArrayDeque<>();
    private long hash = 1;
    private long length;

    void add(Fact fact) {
        if (fact instanceof Fact.Ticked || fact instanceof Fact.Configured || fact instanceof Fact.CameDue) {
            hash = hash * PRIME + fact.getClass().getName().hashCode(); // their parts have no value of their own
        } else {
            hash = hash * PRIME + fact.hashCode();
        }
        length++;
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(fact);
    }

    long hash() {
        return hash;
    }

    long length() {
        return length;
    }

    /** The last facts that speak of a job. */
    List<String> endOf(String job) {
        return last.stream()
                .map(String::valueOf)
                .filter(text -> text.contains(job))
                .toList();
    }
}
