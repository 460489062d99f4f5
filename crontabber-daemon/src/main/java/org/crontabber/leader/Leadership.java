package org.crontabber.leader;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Databases;
import org.crontabber.database.LeaderLock;
import org.crontabber.database.Proofs;
import org.crontabber.database.Refused;
import org.crontabber.database.Term;
import org.jspecify.annotations.Nullable;

/**
 * Takes and keeps the lock that makes one instance the leader. Owned by the scheduler thread.
 *
 * <p>The session advisory lock is dropped by the database with its session; the term, raised in a transaction of its
 * own after the lock is held, fences off whoever led before. The lock is polled, never waited for: a waiting statement
 * would hold back vacuum.
 */
public final class Leadership implements AutoCloseable {
    private static final String LEADER = "SELECT term, holder FROM crontabber.leader";
    /** Makes the row again, should somebody have deleted it: nothing in it is worth standing still for. */
    private static final String HEARTBEAT = """
            INSERT INTO crontabber.heartbeat AS h (term, beat, version) VALUES (?, clock_timestamp(), ?)
            ON CONFLICT (one) DO UPDATE SET term = excluded.term, beat = excluded.beat, version = excluded.version
            RETURNING clock_timestamp() AS now,
                      EXISTS (SELECT FROM crontabber.request WHERE answered IS NULL) AS asked""";

    private final Databases databases;
    private final Identity identity;
    private @Nullable Connection session;

    /**
     * Who wants to lead what.
     *
     * @param database the one that holds the state
     * @param name one leader per name and database
     */
    public record Identity(String database, String name, String host, String version) {}

    /** What a heartbeat came back with: the database's clock, and whether somebody has asked for something. */
    public record Beat(Instant now, boolean asked) {}

    /** What became of a term whose session broke. */
    public enum Claim {
        KEPT,
        LOST,
        UNDECIDED
    }

    public Leadership(Databases databases, Identity identity) {
        this.databases = databases;
        this.identity = identity;
    }

    /**
     * Tries once to become leader.
     *
     * @throws Refused when this database can't be led: a hot standby, a pooler between, a superuser, another name's
     * @throws DatabaseUnavailable when it can't be reached
     */
    public Optional<Term> acquire() {
        try {
            Connection connection = session();
            return tryLock(connection) ? Optional.of(raiseTerm(connection)) : Optional.empty();
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailable("database '" + identity.database() + "' can't be led", e);
        } catch (Refused e) {
            close();
            throw e;
        }
    }

    /**
     * Looks whether a term still stands, after something went wrong: it does while nobody was elected since.
     *
     * @throws DatabaseUnavailable when it can't be reached
     */
    public Claim reclaim(Term term) {
        try {
            Connection connection = session();
            boolean isLocked = tryLock(connection);
            if (!isLatest(connection, term)) {
                return Claim.LOST;
            }
            return isLocked ? Claim.KEPT : Claim.UNDECIDED;
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailable("database '" + identity.database() + "' does not answer", e);
        } catch (Refused e) {
            close();
            throw e;
        }
    }

    /** Any error of the session closes it, so that an open one still has its lock. */
    private Connection session() throws SQLException {
        Connection open = session;
        if (open != null && open.isValid(Databases.ANSWER_SECONDS)) {
            return open;
        }
        close();
        Connection connection = databases.dedicated(identity.database());
        session = connection;
        Proofs.prove(connection, identity.database());
        return connection;
    }

    /** Locks of a session are counted; holding it twice does no harm, since all are given back together. */
    private static boolean tryLock(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT pg_try_advisory_lock(" + LeaderLock.KEY + ")")) {
            return result.next() && result.getBoolean(1);
        }
    }

    private static boolean isLatest(Connection connection, Term term) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LEADER)) {
            return row.next()
                    && row.getLong("term") == term.number()
                    && term.holder().equals(row.getObject("holder", UUID.class));
        }
    }

    private Term raiseTerm(Connection connection) throws SQLException {
        UUID holder = UUID.randomUUID();
        connection.setAutoCommit(false);
        try (Statement lock = connection.createStatement();
                PreparedStatement raise = connection.prepareStatement("""
                        UPDATE crontabber.leader
                           SET term = term + 1, name = ?, holder = ?, host = ?, since = clock_timestamp()
                         WHERE coalesce(name, ?) = ?
                        RETURNING term""")) {
            // a table lock queues first come first served, so a stream of guards can't starve the election
            lock.execute("SET LOCAL lock_timeout = '5s'; LOCK TABLE crontabber.leader IN EXCLUSIVE MODE");
            raise.setString(1, identity.name());
            raise.setObject(2, holder);
            raise.setString(3, identity.host());
            raise.setString(4, identity.name());
            raise.setString(5, identity.name());
            try (ResultSet term = raise.executeQuery()) {
                if (!term.next()) {
                    throw hasRow(lock)
                            ? new Refused("the state in database '" + identity.database()
                                    + "' belongs to another name than '" + identity.name()
                                    + "': see SELECT name FROM crontabber.leader")
                            : new Refused(
                                    "table crontabber.leader in database '" + identity.database()
                                            + "' has lost its row; put it back, with no smaller term than before:\n"
                                            + "  INSERT INTO crontabber.leader (term) SELECT coalesce(max(term), 0) FROM crontabber.heartbeat");
                }
                Term raised = new Term(term.getLong(1), holder);
                connection.commit();
                return raised;
            }
        } finally {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private static boolean hasRow(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery(LEADER)) {
            return row.next();
        }
    }

    /**
     * The leader's sign of life, on the session that holds the lock: while it answers, the lock is held.
     *
     * @throws DatabaseUnavailable when it does not
     */
    public Beat beat(Term term) {
        Connection open = session;
        if (open == null) {
            throw new DatabaseUnavailable("the session that holds the lock is gone");
        }
        try (PreparedStatement statement = open.prepareStatement(HEARTBEAT)) {
            statement.setLong(1, term.number());
            statement.setString(2, identity.version());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the heartbeat was not written", "CT003");
                }
                return new Beat(
                        Objects.requireNonNull(row.getObject("now", OffsetDateTime.class))
                                .toInstant(),
                        row.getBoolean("asked"));
            }
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailable("the session that holds the lock does not answer", e);
        }
    }

    /** Gives the lock back. Acquiring again is allowed. */
    @Override
    public void close() {
        Connection open = session;
        session = null;
        if (open == null) {
            return;
        }
        try (open;
                Statement statement = open.createStatement()) {
            statement.execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            // the session is gone, and the lock with it
            return;
        }
    }
}
