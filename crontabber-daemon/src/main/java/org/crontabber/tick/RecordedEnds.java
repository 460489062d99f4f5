package org.crontabber.tick;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.crontabber.database.ServerIdentity;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.Slot;
import org.crontabber.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * The ends that this process has recorded last, whatever its terms. After a failover it looks which of them the server
 * has lost: asynchronous replication answers a COMMIT before the standby has it. Owned by the scheduler thread.
 */
public final class RecordedEnds {
    /** How many are remembered. A standby that lags behind by more has lost more than is told. */
    private static final int MOST = 10_000;

    private final Deque<Recorded> newest = new ArrayDeque<>();
    private @Nullable ServerIdentity server;

    /** An attempt's end that was committed. */
    public record Recorded(UUID id, String job, Slot slot, Outcome outcome) {}

    void add(Recorded end) {
        if (newest.size() == MOST) {
            newest.removeFirst();
        }
        newest.addLast(end);
    }

    /** Looks whether the server that answers now has gone on from where it was, and tells what is lost if it has not. */
    void look(ServerIdentity now, Store store, TickListener listener) {
        ServerIdentity before = server;
        if (before != null && !now.continues(before)) {
            Set<UUID> known = store.recorded(newest.stream().map(Recorded::id).toList());
            List<Recorded> lost =
                    newest.stream().filter(end -> !known.contains(end.id())).collect(Collectors.toList());
            newest.removeAll(lost);
            listener.lost(now, lost);
        }
        server = now;
    }
}
