package org.crontabber.tick;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.crontabber.action.Action;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Outcome;

/**
 * Runs each attempt on a thread of its own; the decision's places bound how many there are. Started by the scheduler
 * thread.
 */
final class Workers {
    private final Map<UUID, Thread> running = new ConcurrentHashMap<>();
    private final Ends ends;

    /** Takes the end of an attempt; called on the attempt's thread. */
    interface Ends {
        void ended(Node node, UUID id, Result result);
    }

    Workers(Ends ends) {
        this.ends = ends;
    }

    void start(Node node, UUID id, Action action, Task task) {
        Thread thread = new Thread(() -> run(node, id, action, task), "attempt-" + node.name());
        running.put(id, thread);
        thread.start();
    }

    private void run(Node node, UUID id, Action action, Task task) {
        Result result;
        try {
            result = action.run(task);
        } catch (InterruptedException e) {
            result = Result.of(Outcome.INTERRUPTED, "the daemon was stopped");
        } catch (Throwable e) { // whatever an action throws is the end of its attempt, and of nothing else
            result = Result.failed(Outcome.FAILED, Result.Failure.of(e), null);
        }
        running.remove(id);
        ends.ended(node, id, result);
    }

    /** Asks every attempt to end. Each one still posts its end. */
    void interruptAll() {
        running.values().forEach(Thread::interrupt);
    }
}
