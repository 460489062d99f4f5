package org.crontabber.store;

import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.database.Trouble;
import org.crontabber.decision.JobGraph.Node;
import org.jspecify.annotations.Nullable;

/**
 * What all instances of a simulation share in place of a database, with the database's promises: a transaction changes
 * all or nothing, and commits only under the guard of its term. One thread at a time may use it.
 */
public final class MemoryState {
    private final InstantSource clock;
    private final List<Watcher> watchers = new ArrayList<>();
    private final MemoryHistory history = new MemoryHistory();
    private final MemoryLock lock = new MemoryLock();
    /** Which session holds the lock on a job's run row. */
    private final Map<Integer, MemorySession> locks = new HashMap<>();

    private MemoryRows rows = MemoryRows.NONE;

    /**
     * Nobody has led yet.
     *
     * @param clock the database's
     */
    public MemoryState(InstantSource clock) {
        this.clock = clock;
    }

    /** Has it told of each commit from now on. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    /** The database's clock, as exact as it stores it. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** All rows as they are committed: a value that later commits leave alone. */
    public MemoryRows rows() {
        return rows;
    }

    /** The term that stands; number 0 before the first election. */
    public Term term() {
        return rows.leader().term();
    }

    /** The last tick that took place; null before the first one. */
    public @Nullable Instant lastTick() {
        return rows.heartbeat().lastTick();
    }

    /** The attempts that are over. */
    public MemoryHistory history() {
        return history;
    }

    /** The attempts that have begun and not ended, by job. */
    public Map<String, MemoryRun.Open> openAttempts() {
        Map<String, MemoryRun.Open> open = new LinkedHashMap<>();
        for (MemoryJob job : rows.jobs().values()) {
            MemoryRun.Open attempt = job.run().open();
            if (attempt != null) {
                open.put(job.name(), attempt);
            }
        }
        return open;
    }

    /** The lock of the leader, and who has it. */
    public MemoryLock lock() {
        return lock;
    }

    /** The instance's process was killed: its transactions are rolled back, and its lock is free. */
    public void endSessions(String instance) {
        endSessions(session -> session.instance().equals(instance));
        lock.endAll(instance);
    }

    /** Raises the term, which the holder of the lock does. */
    public Term raise(String instance, UUID holder, String why) {
        Term raised = new Term(term().number() + 1, holder);
        rows = rows.with(new MemoryRows.Leader(raised, instance, why));
        tell(watcher -> watcher.elected(raised, instance));
        return raised;
    }

    /** Writes the leader's sign of life, which nothing guards. */
    public void beat(Term of) {
        rows = rows.with(new MemoryRows.Heartbeat(of.number(), now(), null, lastTick()));
    }

    /** Notes that the leader of a term gives the lock back by itself. */
    public void signOff(Term given) {
        MemoryRows.Heartbeat last = rows.heartbeat();
        if (last.term() <= given.number()) {
            rows = rows.with(new MemoryRows.Heartbeat(given.number(), last.beat(), now(), last.lastTick()));
        }
    }

    /** What is done in a transaction. */
    interface Body {
        void run(MemoryTransaction transaction) throws SQLException;
    }

    /** Writes as {@link Transactions#write} does. */
    MemoryTransaction write(String what, Term term, ToIntFunction<Node> ids, Body body) {
        try {
            MemoryTransaction transaction = attempt(what, ids, body);
            commit(term, transaction);
            return transaction;
        } catch (StateRefused e) {
            guard(term); // rows of another leader are nobody's mistake
            throw e;
        }
    }

    /** Runs it and does not commit it. */
    MemoryTransaction attempt(String what, ToIntFunction<Node> ids, Body body) {
        MemoryTransaction transaction = new MemoryTransaction(this, ids);
        try {
            body.run(transaction);
            return transaction;
        } catch (SQLException e) {
            throw failure(what, e);
        }
    }

    static RuntimeException failure(String what, SQLException e) {
        return Trouble.passes(e) ? new DatabaseUnavailable("the state can't " + what, e) : new StateRefused(what, e);
    }

    void commit(Term term, MemoryTransaction transaction) {
        guard(term);
        rows = transaction.rows();
        history.add(transaction.ended());
    }

    private void guard(Term term) {
        if (!term.equals(term())) {
            throw new TermOver(term);
        }
    }

    /** Takes a request in, which nothing guards. */
    void ask(MemoryRows changed) {
        rows = changed;
    }

    void tell(Consumer<Watcher> what) {
        watchers.forEach(what);
    }

    boolean isLocked(int job) {
        return locks.containsKey(job);
    }

    void lock(MemorySession session) {
        locks.put(session.job(), session);
    }

    void unlock(MemorySession session) {
        locks.remove(session.job(), session);
    }

    boolean hasSession(UUID attempt) {
        return locks.values().stream().anyMatch(session -> session.attempt().equals(attempt));
    }

    void endSessions(Predicate<MemorySession> which) {
        locks.values().stream().filter(which).forEach(MemorySession::end);
        locks.values().removeIf(which);
    }
}
