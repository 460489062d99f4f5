package org.crontabber.store;

import java.time.Instant;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.Steering.Request;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * All rows of the state at one moment: a value, so that a transaction works on the rows that it has begun with, and one
 * that is not committed has changed nothing.
 *
 * @param ids of the jobs, by name
 * @param jobs by id
 * @param requests by number
 */
public record MemoryRows(
        Leader leader,
        Heartbeat heartbeat,
        PSortedMap<String, Integer> ids,
        PSortedMap<Integer, MemoryJob> jobs,
        PSortedMap<Long, Asked> requests) {
    /** Who leads. */
    public record Leader(Term term, String host, @Nullable String why) {}

    /** The leader's sign of life. */
    public record Heartbeat(
            long term,
            @Nullable Instant beat,
            @Nullable Instant stopped,
            @Nullable Instant lastTick) {}

    /** A request, and its answer once there is one. */
    public record Asked(Request request, Requests.@Nullable Answered answered) {}

    static final MemoryRows NONE = new MemoryRows(
            new Leader(new Term(0, new UUID(0, 0)), "", null),
            new Heartbeat(0, null, null, null),
            TreePMap.empty(),
            TreePMap.empty(),
            TreePMap.empty());

    /** The job of a name; null when no leader has met it. */
    public @Nullable MemoryJob job(String name) {
        Integer id = ids.get(name);
        return id == null ? null : jobs.get(id);
    }

    /** How many requests nobody has answered. */
    public long openRequests() {
        return requests.values().stream()
                .filter(asked -> asked.answered() == null)
                .count();
    }

    MemoryRows with(Leader now) {
        return new MemoryRows(now, heartbeat, ids, jobs, requests);
    }

    MemoryRows with(Heartbeat now) {
        return new MemoryRows(leader, now, ids, jobs, requests);
    }

    MemoryRows with(MemoryJob job) {
        return new MemoryRows(leader, heartbeat, ids.plus(job.name(), job.id()), jobs.plus(job.id(), job), requests);
    }

    MemoryRows without(MemoryJob job) {
        return new MemoryRows(leader, heartbeat, ids.minus(job.name()), jobs.minus(job.id()), requests);
    }

    MemoryRows with(Asked asked) {
        return new MemoryRows(
                leader, heartbeat, ids, jobs, requests.plus(asked.request().id(), asked));
    }

    MemoryRows without(long request) {
        return new MemoryRows(leader, heartbeat, ids, jobs, requests.minus(request));
    }
}
