package org.crontabber.leader;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.crontabber.database.Cause;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.LockSession;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.store.MemoryLock;
import org.crontabber.store.MemoryRows;
import org.crontabber.store.MemoryState;
import org.jspecify.annotations.Nullable;

/** Leadership of one instance of a simulation, as {@link LockLeadership} has it from PostgreSQL. */
public final class MemoryLeadership implements Leadership {
    private static final ServerIdentity SERVER = new ServerIdentity("main", "memory", 1, 1);

    private final MemoryState state;
    private final String instance;
    private final Supplier<UUID> holders;
    private final Rival rival = new Rival();
    private MemoryLock.@Nullable Session session;
    private @Nullable ServerIdentity server;
    private @Nullable Term term;
    private @Nullable Cause knownEnd;

    /**
     * That of one instance.
     *
     * @param instance whose sessions {@link MemoryState#endSessions(String)} ends
     * @param holders new ids, one for each term
     */
    public MemoryLeadership(MemoryState state, String instance, Supplier<UUID> holders) {
        this.state = state;
        this.instance = instance;
        this.holders = holders;
    }

    @Override
    public Look acquire() {
        MemoryLock.Session mine = session();
        if (!state.lock().take(mine)) {
            return waits();
        }
        Cause cause = cause();
        Term raised = state.raise(instance, holders.get(), cause.text());
        term = raised;
        knownEnd = null;
        return new Look.Won(raised, cause);
    }

    private Cause cause() {
        MemoryRows rows = state.rows();
        if (state.term().number() == 0) {
            return new Cause(Cause.Code.FIRST, "the first election");
        }
        String former = "term " + state.term().number() + " (" + rows.leader().host() + ")";
        if (rows.heartbeat().term() == state.term().number() && rows.heartbeat().stopped() != null) {
            return new Cause(Cause.Code.STOPPED, former + " had stopped");
        }
        Cause known = knownEnd;
        return known == null
                ? new Cause(
                        Cause.Code.GONE,
                        former + " was gone; its last sign of life was at "
                                + rows.heartbeat().beat())
                : new Cause(known.code(), former + " " + known.text());
    }

    @Override
    public Claim reclaim(Term claimed) {
        MemoryLock.Session mine = session();
        if (!claimed.equals(state.term())) {
            return Claim.LOST;
        }
        if (!state.lock().take(mine)) {
            return Claim.UNDECIDED;
        }
        term = claimed;
        return Claim.KEPT;
    }

    private MemoryLock.Session session() {
        MemoryLock.Session open = session;
        if (open != null && !open.isEnded()) {
            return used(open);
        }
        close();
        MemoryLock.Session opened = state.lock().open(instance, state.now());
        session = opened;
        server = SERVER;
        return opened;
    }

    private MemoryLock.Session used(MemoryLock.Session open) {
        try {
            open.use(state.now());
            return open;
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailable("the session that holds the lock does not answer", e);
        }
    }

    private Look waits() {
        Instant now = state.now();
        MemoryLock.Session theirs = state.lock().holder();
        if (theirs == null) {
            return new Look.Waits(now, null, LockSession.Silence.NONE);
        }
        LockSession holder = seen(theirs);
        LockSession.Silence silence = look(holder, theirs);
        knownEnd = silence == LockSession.Silence.ENDED
                ? new Cause(
                        Cause.Code.HUNG,
                        "had given no sign of life for "
                                + Duration.between(theirs.sign(), now).toSeconds() + " s, and was ended")
                : null;
        return new Look.Waits(now, holder, silence);
    }

    private static LockSession seen(MemoryLock.Session theirs) {
        return new LockSession(
                theirs.backend(),
                "crontabber",
                "crontabber@" + theirs.instance() + "/" + theirs.backend() + " memory",
                null,
                theirs.since(),
                theirs.sign(),
                false,
                true,
                true);
    }

    private LockSession.Silence look(LockSession holder, MemoryLock.Session theirs) {
        try {
            return rival.look(holder, hung -> {
                state.lock().end(theirs);
                return true;
            });
        } catch (SQLException e) {
            throw new IllegalStateException("nothing of it speaks SQL", e);
        }
    }

    @Override
    public Beat beat(Term of) {
        MemoryLock.Session open = session;
        if (open == null) {
            throw new DatabaseUnavailable("the session that holds the lock is gone");
        }
        used(open);
        state.beat(of);
        if (!of.equals(state.term())) {
            throw new TermOver(of);
        }
        return new Beat(
                state.now(), state.rows().openRequests() > 0, state.lock().sessions() - 1);
    }

    @Override
    public @Nullable ServerIdentity server() {
        return server;
    }

    /** A fault: the session breaks, so that the lock is free, and its owner does not know yet. */
    public void breakSession() {
        MemoryLock.Session open = session;
        if (open != null) {
            state.lock().end(open);
        }
    }

    @Override
    public void close() {
        MemoryLock.Session open = session;
        session = null;
        if (open == null) {
            return;
        }
        Term given = term;
        term = null;
        if (open.isEnded()) {
            return; // and the lock is free
        }
        if (given != null) {
            state.signOff(given);
        }
        state.lock().end(open);
    }
}
