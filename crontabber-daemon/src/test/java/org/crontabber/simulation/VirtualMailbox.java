package org.crontabber.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.crontabber.tick.Mailbox;
import org.jspecify.annotations.Nullable;

/** A queue in virtual time; its receiver may wake later than it asked for, as on a machine that has much to do. */
final class VirtualMailbox<T> implements Mailbox<T> {
    private final VirtualTime time;
    private final Lateness lateness;
    private final Deque<T> letters = new ArrayDeque<>();
    private VirtualTime.@Nullable Strand receiver;

    /** How much later than asked for a wait ends to which nobody has sent anything. */
    interface Lateness {
        Duration after(Duration asked);
    }

    VirtualMailbox(VirtualTime time, Lateness lateness) {
        this.time = time;
        this.lateness = lateness;
    }

    @Override
    public void add(T letter) {
        letters.add(letter);
        if (receiver != null) {
            time.wake(receiver);
        }
    }

    @Override
    public @Nullable T poll(Duration longest) {
        if (letters.isEmpty() && !longest.isZero()) {
            receiver = time.current();
            try {
                time.sleep(longest.plus(lateness.after(longest)));
            } finally {
                receiver = null;
            }
        }
        return letters.poll();
    }

    @Override
    public @Nullable T poll() {
        return letters.poll();
    }

    @Override
    public boolean isEmpty() {
        return letters.isEmpty();
    }

    int size() {
        return letters.size();
    }
}
