package org.crontabber.chaos;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** What ends a fault after a while, done by the thread that draws the faults while it waits for something else. */
final class Later {
    private static final long LOOK_MILLIS = 20;

    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::dueNanos));

    private record Task(long dueNanos, Work work) {}

    /** What is done later. */
    interface Work {
        void run() throws Exception;
    }

    void in(int millis, Work work) {
        tasks.add(new Task(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis), work));
    }

    /** Does what is due. */
    void run() throws Exception {
        while (!tasks.isEmpty() && tasks.peek().dueNanos() - System.nanoTime() <= 0) {
            tasks.remove().work().run();
        }
    }

    /** Waits for a condition, as long as that; returns whether it came. */
    boolean await(int limitMillis, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(limitMillis);
        while (!condition.call()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            run();
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        return true;
    }

    void pause(int millis) throws Exception {
        await(millis, () -> false);
    }

    /** Nothing of it will be done: somebody else ends all faults. */
    void forget() {
        tasks.clear();
    }
}
