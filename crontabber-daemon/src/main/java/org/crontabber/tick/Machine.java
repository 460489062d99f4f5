package org.crontabber.tick;

import java.time.Instant;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The machine that an instance runs on, as far as the loop needs one. Thread-safe, but for {@link #random}. */
public interface Machine {
    /** This host's clock. It decides nothing: it is only compared with the database's. */
    Instant now();

    /** A clock that only goes forward, in nanoseconds since an instant of its own. */
    long nanos();

    /** Runs work on a thread of its own. */
    void start(String thread, Runnable work);

    /** A queue from any thread to one that waits for it. */
    <T> Mailbox<T> mailbox();

    /** The identity of an attempt: no two are the same, on any machine. */
    UUID newId();

    /** For the scheduler thread. */
    RandomGenerator random();

    /**
     * Ends the processes on this machine that an instance which is gone has left running for an attempt. Returns whether
     * none is left.
     */
    boolean endOrphans(UUID attempt);

    /** Whether a process lives here that the state has noted so, or one of its session. */
    boolean sees(@Nullable String process);
}
