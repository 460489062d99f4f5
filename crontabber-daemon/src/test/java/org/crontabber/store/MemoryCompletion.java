package org.crontabber.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.decision.JobGraph.Node;
import org.jspecify.annotations.Nullable;

/**
 * Records an attempt's success in memory as {@link SqlCompletion} does in the transaction of its work: {@link #claim}
 * first, {@link #succeed} last, which includes the COMMIT.
 */
public final class MemoryCompletion implements Completion {
    private final MemoryState state;
    private final Task task;
    private final Supplier<@Nullable Completion> next;
    private @Nullable MemorySession session;
    private @Nullable MemoryCompletion follower;
    private Changes.@Nullable Begin begun;
    private @Nullable Instant recordedAt;
    private boolean moved;
    private boolean goesOn;
    /** Those whose success waits for this one's COMMIT, the oldest first. */
    private List<MemoryCompletion> before = List.of();

    /** The attempt that completes. */
    record Task(
            Term term,
            Changes.Begin begin,
            ToIntFunction<Node> ids,
            boolean moves,
            Store.Origin origin,
            String instance) {
        int job() {
            return ids.applyAsInt(begin.node());
        }
    }

    MemoryCompletion(MemoryState state, Task task, Supplier<@Nullable Completion> next) {
        this.state = state;
        this.task = task;
        this.next = next;
    }

    /**
     * Opens the attempt's session with its transaction and locks the job's run row, until {@link #succeed} or
     * {@link #rollback}. An attempt that began with the success of the one before has it already.
     *
     * @throws StateRefused when the attempt is not open
     * @throws DatabaseUnavailable when its session was ended, or another one has the lock
     */
    public void claim() {
        try {
            begun = null;
            recordedAt = null;
            goesOn = false;
            MemorySession handed = session;
            if (handed != null) {
                handed.requireAlive();
                return;
            }
            MemoryJob job = Objects.requireNonNull(state.rows().jobs().get(task.job()));
            if (state.isLocked(task.job())) {
                throw new SQLException("could not obtain lock on the run row of job " + job.name(), "55P03");
            }
            job.run().open(task.begin().id());
            MemorySession opened =
                    new MemorySession(task.instance(), task.job(), task.begin().id());
            state.lock(opened);
            session = opened;
        } catch (SQLException e) {
            throw MemoryState.failure("claim an attempt", e);
        }
    }

    /**
     * Records the success and commits it, with the next attempt's begin if there is one to begin: then its completion
     * has the session, else the lock is free.
     *
     * @param mayGoOn whether the next attempt may work in the same transaction, which ends with one after it
     * @throws TermOver when another leader has taken over
     * @throws DatabaseUnavailable when the session was ended
     * @throws StateRefused when the rows are not what this attempt has left there
     */
    public void succeed(boolean mayGoOn) {
        MemorySession mine = Objects.requireNonNull(session, "the attempt is not claimed");
        MemoryCompletion heir = (MemoryCompletion) next.get();
        List<MemoryCompletion> all = new ArrayList<>(before);
        all.add(this);
        follower = heir;
        try {
            mine.requireAlive();
            if (mayGoOn && task.moves() && heir != null) {
                goesOn = true;
                recordedAt = state.now();
                begun = heir.task.begin().since(state.now());
                heir.before = all;
            } else {
                commit(all);
            }
        } catch (SQLException e) {
            throw MemoryState.failure("record a success", e);
        }
        session = null;
        if (heir == null) {
            state.unlock(mine);
            return;
        }
        heir.session = mine;
        if (!goesOn) {
            mine.handTo(heir.task.begin().id());
        }
    }

    /** A transaction that takes time would be one on rows of before: what it has done is done at its end. */
    private void commit(List<MemoryCompletion> all) throws SQLException {
        MemoryTransaction transaction = new MemoryTransaction(state, task.ids());
        for (MemoryCompletion each : all) {
            each.record(transaction);
        }
        state.commit(task.term(), transaction);
        for (MemoryCompletion each : all) {
            state.tell(watcher -> watcher.succeeded(each.task.term(), each.task.begin(), each.moved, each.begun));
        }
    }

    private void record(MemoryTransaction transaction) throws SQLException {
        Optional<Changes.Begin> after = transaction.succeed(
                transaction.job(task.begin().node()),
                task.begin(),
                task.moves(),
                task.term(),
                task.origin(),
                Optional.ofNullable(follower).map(heir -> heir.task.begin()));
        begun = after.orElse(null);
        moved = transaction.moved();
        recordedAt = state.now();
    }

    /** How many successes wait for this one's COMMIT. */
    public int before() {
        return before.size();
    }

    /** Takes back what was not committed, and gives the lock and the session back; does nothing without one. */
    public void rollback() {
        MemorySession mine = session;
        session = null;
        if (mine != null) {
            state.unlock(mine);
        }
    }

    /** The server ends the session, whose client is gone, with whatever attempt it works for by now. */
    public void lose() {
        rollback();
        if (follower != null) {
            follower.rollback();
        }
    }

    @Override
    public @Nullable Instant recordedAt() {
        return recordedAt;
    }

    @Override
    public boolean isUncommitted() {
        return goesOn;
    }

    @Override
    public boolean moved() {
        return moved;
    }

    @Override
    public Changes.@Nullable Begin begun() {
        return begun;
    }
}
