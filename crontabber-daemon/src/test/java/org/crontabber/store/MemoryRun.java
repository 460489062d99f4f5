package org.crontabber.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/**
 * A row of table run: the job's open attempt, and what the ones before have left.
 *
 * @param errors since the last success
 */
public record MemoryRun(
        @Nullable Open open,
        @Nullable Instant lastBegan,
        @Nullable Boolean lastCounted,
        @Nullable Slot lastSuccess,
        int errors) {
    /** An attempt that has begun and not ended. */
    public record Open(
            UUID id,
            Running running,
            long term,
            Store.Origin origin,
            @Nullable Instant orphaned) {}

    /** What the open attempt is for. */
    @Nullable
    Slot slot() {
        return open == null ? null : open.running().slot();
    }

    static final MemoryRun NONE = new MemoryRun(null, null, null, null, 0);

    /** The attempt that is open, which must be this one. */
    Open open(UUID id) throws SQLException {
        if (open == null || !open.id().equals(id)) {
            throw new SQLException("attempt " + id + " is not open", "CT002");
        }
        return open;
    }

    /** One row can hold one attempt. */
    MemoryRun begin(Changes.Begin begin, Term term, Store.Origin origin) throws SQLException {
        if (open != null) {
            throw new SQLException("the job runs already: attempt " + open.id(), "23505");
        }
        Instant since = begin.attempt().since();
        Instant started = lastBegan != null && lastBegan.isAfter(since) ? lastBegan : since;
        Open begun = new Open(begin.id(), begin.attempt().since(started), term.number(), origin, null);
        return new MemoryRun(begun, started, lastCounted, lastSuccess, errors);
    }

    /** The open attempt is over, and says nothing about the job. */
    MemoryRun unmoved() {
        return new MemoryRun(null, lastBegan, lastCounted, lastSuccess, errors);
    }

    /** The open attempt has succeeded. */
    MemoryRun succeeded(Open attempt) {
        Slot slot = attempt.running().slot();
        boolean isNewest = lastSuccess == null || slot.compareTo(lastSuccess) >= 0;
        return new MemoryRun(null, lastBegan, true, isNewest ? slot : lastSuccess, 0);
    }

    /** The open attempt has left its slot open. */
    MemoryRun ended(Outcome outcome) {
        return new MemoryRun(
                null,
                lastBegan,
                outcome.isCounted() ? Boolean.FALSE : lastCounted,
                lastSuccess,
                errors + (outcome.isError() ? 1 : 0));
    }

    /** The daemon of the open attempt was found gone; the first time counts. */
    MemoryRun orphaned(Instant found) {
        return open == null || open.orphaned() != null
                ? this
                : new MemoryRun(
                        new Open(open.id(), open.running(), open.term(), open.origin(), found),
                        lastBegan,
                        lastCounted,
                        lastSuccess,
                        errors);
    }
}
