package org.crontabber.tick;

import java.time.Duration;
import java.time.Instant;
import org.crontabber.store.Store;

/** What keeps the state small: months of history are made ahead and dropped, closed slots pruned. */
final class Upkeep {
    private static final Duration EVERY = Duration.ofHours(6);

    private final Store store;
    private final TickListener listener;
    private Instant next = Instant.MIN;

    Upkeep(Store store, TickListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** Does it when it is time. What fails is tried again in some hours: nothing depends on it today. */
    void at(Instant now, Duration keepHistory) {
        if (now.isBefore(next)) {
            return;
        }
        next = now.plus(EVERY);
        try {
            store.keepHistory(keepHistory);
        } catch (RuntimeException e) {
            listener.troubled(e);
            listener.connected(); // the next heartbeat knows better, should it be the database itself
        }
    }
}
