package org.crontabber.tick;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.crontabber.action.Action;

/** What the jobs of a graph run: by job name. */
public final class Work {
    private final Map<String, Item> items;

    /**
     * What one job runs.
     *
     * @param killAfter how long after TERM a process is killed
     */
    public record Item(Action action, Duration killAfter) {}

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
}
