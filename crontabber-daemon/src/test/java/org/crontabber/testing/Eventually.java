package org.crontabber.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, with a limit that fails loudly. */
public final class Eventually {
    private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

    private Eventually() {}

    public static void eventually(String what, Duration limit, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(what + ": not within " + limit);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
