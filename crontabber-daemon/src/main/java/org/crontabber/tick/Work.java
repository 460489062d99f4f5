package org.crontabber.tick;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.crontabber.action.Action;
import org.crontabber.action.Cancellation;
import org.crontabber.action.Permit;
import org.crontabber.action.Task;
import org.crontabber.api.Facts;
import org.crontabber.store.Completion;
import org.crontabber.store.Definition;

/** What the jobs of a graph run: by job name. */
public final class Work {
    private final Map<String, Item> items;

    /**
     * What one job runs.
     *
     * @param killAfter how long after TERM a process is killed
     * @param isProcess whether it runs outside of this process, and may outlive it
     */
    public record Item(Action action, Definition definition, Duration killAfter, boolean isProcess) {}

    public Work(Map<String, Item> items) {
        this.items = Map.copyOf(items);
    }

    Item of(String job) {
        Item item = items.get(job);
        if (item == null) {
            throw new IllegalStateException(
                    "job " + job + " has nothing to run; known are " + List.copyOf(items.keySet()));
        }
        return item;
    }

    /** Whether this is what the job runs, and not what it ran under another configuration. */
    boolean isStill(String job, Item item) {
        return item.equals(items.get(job));
    }

    /** What each job runs, as it is noted in the state. */
    Collection<Definition> definitions() {
        return items.values().stream().map(Item::definition).toList();
    }

    /** Whether it may outlive this process; a job that nobody knows any more is taken for one that may. */
    boolean isProcess(String job) {
        Item item = items.get(job);
        return item == null || item.isProcess();
    }

    Task task(Facts facts, Duration timeout, Completion completion, Permit permit) {
        return new Task(facts, timeout, of(facts.job()).killAfter(), completion, permit, new Cancellation());
    }
}
