package org.crontabber.leader;

import java.time.Duration;
import java.time.Instant;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.InstanceName;
import org.crontabber.database.Refused;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.jspecify.annotations.Nullable;

/** Takes and keeps what makes one instance the leader. Owned by the scheduler thread. */
public interface Leadership extends AutoCloseable {
    /** How long whoever does not lead waits between two looks at the lock. */
    Duration LOOK = Duration.ofMillis(300);

    /**
     * Who wants to lead what.
     *
     * @param database the one that holds the state
     * @param name one leader per name and database
     */
    record Identity(String database, String name, InstanceName instance) {}

    /**
     * What a heartbeat came back with.
     *
     * @param now the database's clock
     * @param asked whether somebody has asked for something
     * @param standbys how many other instances there are
     */
    record Beat(Instant now, boolean asked, int standbys) {}

    /** What became of a term whose session broke. */
    enum Claim {
        KEPT,
        LOST,
        /** Nothing says who leads: the row was deleted. */
        ROW_LOST,
        /** The server is another one, or has gone on from an earlier moment. */
        MOVED,
        UNDECIDED
    }

    /**
     * Tries once to become leader. Called every {@link #LOOK} by whoever is not; a leader that hangs is ended here.
     *
     * @throws Refused when this database can't be led: a hot standby, a pooler between, a superuser, another name's
     * @throws DatabaseUnavailable when it can't be reached
     */
    Look acquire();

    /**
     * Looks whether a term still stands, after something went wrong: it does while nobody was elected since, and the
     * server has forgotten nothing.
     *
     * @throws DatabaseUnavailable when it can't be reached
     */
    Claim reclaim(Term claimed);

    /** Why a term is over, in words. */
    default String whyOver(Claim claim) {
        return switch (claim) {
            case ROW_LOST -> "table crontabber.leader has lost its row";
            case MOVED -> "the server has failed over: " + server();
            case LOST, KEPT, UNDECIDED -> "another term has begun";
        };
    }

    /**
     * The leader's sign of life, on the session that holds the lock: while it answers, the lock is held.
     *
     * @throws DatabaseUnavailable when it does not
     * @throws TermOver when the term was taken away, as a migration of a newer program does
     */
    Beat beat(Term of);

    /** The server that the session is on, or was; null before the first one. */
    @Nullable
    ServerIdentity server();

    /** Gives the lock back. Acquiring again is allowed. */
    @Override
    void close();
}
