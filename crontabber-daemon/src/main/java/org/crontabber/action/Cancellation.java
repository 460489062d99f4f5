package org.crontabber.action;

/** The way to end an attempt from outside: its thread is interrupted, unless its action knows better. Thread-safe. */
public final class Cancellation {
    private Runnable way = () -> {};
    private boolean isCancelled;

    /** From now on it is cancelled this way; at once, if it was cancelled before. */
    public synchronized void by(Runnable better) {
        way = better;
        if (isCancelled) {
            way.run();
        }
    }

    public synchronized void cancel() {
        isCancelled = true;
        way.run();
    }

    /** Between steps of the work: nothing new is begun after it was cancelled. */
    public synchronized void check() throws InterruptedException {
        if (isCancelled) {
            throw new InterruptedException("the attempt was cancelled");
        }
    }

    public synchronized boolean isCancelled() {
        return isCancelled;
    }
}
