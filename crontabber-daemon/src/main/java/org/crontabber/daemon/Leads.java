package org.crontabber.daemon;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.crontabber.tick.Errand;

/** A short term in office, in which Ctrl-C ends what runs and records it as interrupted. */
interface Leads {
    Duration STOP_LIMIT = Duration.ofSeconds(60);

    /** Whether this process led. */
    boolean lead(Errand errand) throws InterruptedException;

    /** Does it on the calling thread. */
    static boolean run(Errand errand, Leads work) {
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(errand, ended), "stop"));
        try {
            return work.lead(errand);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } finally {
            ended.countDown();
        }
    }

    private static void stop(Errand errand, CountDownLatch ended) {
        errand.stop();
        try {
            ended.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
