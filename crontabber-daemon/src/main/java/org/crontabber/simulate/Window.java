package org.crontabber.simulate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A time in which no leader lives: from {@code start}, included, to {@code end}, excluded. */
public record Window(Instant start, Instant end) {
    public Window {
        if (!end.isAfter(start)) {
            throw new IllegalArgumentException("window ends at " + end + ", not after its start " + start);
        }
    }

    boolean contains(Instant instant) {
        return !instant.isBefore(start) && instant.isBefore(end);
    }

    /** The same times as disjoint windows in order; windows that touch are one. */
    static List<Window> merge(List<Window> windows) {
        List<Window> merged = new ArrayList<>();
        for (Window next :
                windows.stream().sorted(Comparator.comparing(Window::start)).toList()) {
            int last = merged.size() - 1;
            if (last >= 0 && !next.start().isAfter(merged.get(last).end())) {
                Window before = merged.get(last);
                Instant end = next.end().isAfter(before.end()) ? next.end() : before.end();
                merged.set(last, new Window(before.start(), end));
            } else {
                merged.add(next);
            }
        }
        return merged;
    }
}
