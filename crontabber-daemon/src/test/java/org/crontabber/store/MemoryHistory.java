package org.crontabber.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** Attempts that are over; the oldest are dropped. */
public final class MemoryHistory {
    private static final int MOST_ATTEMPTS = 20_000;

    private final Map<UUID, Ended> attempts = new LinkedHashMap<>();

    /** An attempt that is over. */
    public record Ended(UUID id, int job, Slot slot, int number, Outcome outcome) {}

    /** How an attempt ended; null when it has nothing of it. */
    public @Nullable Ended find(UUID attempt) {
        return attempts.get(attempt);
    }

    /** The highest number of a slot's attempts. */
    int attempts(int job, Slot slot) {
        return attempts.values().stream()
                .filter(ended -> ended.job() == job && ended.slot().equals(slot))
                .mapToInt(Ended::number)
                .max()
                .orElse(0);
    }

    void add(List<Ended> ended) {
        ended.forEach(one -> attempts.put(one.id(), one));
        while (attempts.size() > MOST_ATTEMPTS) {
            attempts.remove(attempts.keySet().iterator().next());
        }
    }
}
