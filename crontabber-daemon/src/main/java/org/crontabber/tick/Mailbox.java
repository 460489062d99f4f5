package org.crontabber.tick;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A queue in the order of arrival, with many senders and one receiver. */
public interface Mailbox<T> {
    /** Any thread; never waits. */
    void add(T letter);

    /** The oldest letter, waited for no longer than that; null when there was none. */
    @Nullable
    T poll(Duration longest) throws InterruptedException;

    /** The oldest letter that is there; null when there is none. */
    @Nullable
    T poll();

    boolean isEmpty();
}
