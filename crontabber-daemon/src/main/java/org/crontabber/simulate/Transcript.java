package org.crontabber.simulate;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.crontabber.decision.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Passes events on in the order of their beginning, each as soon as it and all before it are complete. It keeps no more
 * than what began during the longest attempt.
 */
final class Transcript {
    private final Consumer<Event> sink;
    private final Deque<Entry> open = new ArrayDeque<>();

    /** A place in the order; an attempt's event is completed by its end. */
    static final class Entry {
        private Event event;
        private boolean complete;

        private Entry(Event event, boolean complete) {
            this.event = event;
            this.complete = complete;
        }
    }

    Transcript(Consumer<Event> sink) {
        this.sink = sink;
    }

    void add(Event event) {
        open.add(new Entry(event, true));
        flush();
    }

    Entry begin(Event.Attempted running) {
        Entry entry = new Entry(running, false);
        open.add(entry);
        return entry;
    }

    void end(Entry entry, Instant ended, @Nullable Outcome outcome) {
        if (entry.event instanceof Event.Attempted begun) {
            entry.event = new Event.Attempted(
                    begun.at(),
                    begun.job(),
                    begun.slot(),
                    begun.attempt(),
                    begun.coalesced(),
                    begun.onTime(),
                    ended,
                    outcome);
        }
        entry.complete = true;
        flush();
    }

    /** The simulation is over: what has not ended is passed on as running. */
    void close() {
        open.forEach(entry -> sink.accept(entry.event));
        open.clear();
    }

    private void flush() {
        while (!open.isEmpty() && open.getFirst().complete) {
            sink.accept(open.removeFirst().event);
        }
    }
}
