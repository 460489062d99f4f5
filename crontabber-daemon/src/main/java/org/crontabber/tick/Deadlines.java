package org.crontabber.tick;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.crontabber.database.DatabaseUnavailable;

/** When an attempt must be over at the latest, time limit, TERM and KILL included: one that is not is stuck. */
final class Deadlines {
    /** For the session's own limit, for draining output and for recording. */
    private static final Duration RESERVE = Duration.ofSeconds(90);

    private final LongSupplier nanos;
    private final Map<UUID, Long> deadlines = new HashMap<>();
    private final Set<UUID> over = new HashSet<>();

    Deadlines(LongSupplier nanos) {
        this.nanos = nanos;
    }

    void began(UUID id, Duration timeout, Duration killAfter) {
        deadlines.put(
                id, nanos.getAsLong() + timeout.plus(killAfter).plus(RESERVE).toNanos());
    }

    /**
     * Does something whose result counts for a while only.
     *
     * @throws DatabaseUnavailable when it took longer: whoever called looks whether its term still stands
     */
    void within(Duration limit, Runnable work) {
        long began = nanos.getAsLong();
        work.run();
        Duration took = Duration.ofNanos(nanos.getAsLong() - began);
        if (took.compareTo(limit) > 0) {
            throw new DatabaseUnavailable("a pass took " + took.toSeconds() + " s instead of at most "
                    + limit.toSeconds() + " s: this process or the database was paused");
        }
    }

    void ended(UUID id) {
        deadlines.remove(id);
        over.remove(id);
    }

    /** Whether the attempt's deadline has passed, and it has not ended since. */
    boolean hasPassed(UUID id) {
        return over.contains(id);
    }

    /** The attempts whose deadline has passed, each once. */
    List<UUID> passed() {
        long now = nanos.getAsLong();
        List<UUID> passed = new ArrayList<>();
        deadlines.forEach((id, deadline) -> {
            if (now - deadline > 0) {
                passed.add(id);
            }
        });
        passed.forEach(deadlines::remove);
        over.addAll(passed);
        return passed;
    }
}
