package org.crontabber.leader;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.UUID;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Databases;
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
    private static final String LOCK_KEY = "hashtextextended('crontabber leader of schema crontabber', 0)";
    private static final int VERIFY_SECONDS = 5;

    private final Databases databases;
    private final String database;
    private final String name;
    private final String host;
    private @Nullable Connection session;

    public Leadership(Databases databases, String database, String name, String host) {
        this.databases = databases;
        this.database = database;
        this.name = name;
        this.host = host;
    }

    /**
     * Tries once to become leader.
     *
     * @throws IllegalStateException when this database can't be led: a hot standby, a pooler between, another name's
     * @throws DatabaseUnavailable when it can't be reached
     */
    public Optional<Term> acquire() {
        try {
            if (session == null) {
                session = databases.dedicated(database);
                check(session);
            }
            if (!isTrue(session, "SELECT pg_try_advisory_lock(" + LOCK_KEY + ")")) {
                return Optional.empty();
            }
            return Optional.of(raiseTerm(session));
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailable("database '" + database + "' can't be led", e);
        } catch (IllegalStateException e) {
            close();
            throw e;
        }
    }

    private void check(Connection connection) throws SQLException {
        if (isTrue(connection, "SELECT pg_is_in_recovery()")) {
            throw new IllegalStateException("database '" + database + "' is a hot standby: name the primary,"
                    + " or add targetServerType=primary to its url");
        }
        int backend = connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
        if (!isTrue(connection, "SELECT pg_backend_pid() = " + backend)) {
            throw new IllegalStateException(
                    "database '" + database + "' is reached through a pooler in transaction mode,"
                            + " which breaks session locks: connect to PostgreSQL itself, or use session mode");
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
            raise.setString(1, name);
            raise.setObject(2, holder);
            raise.setString(3, host);
            raise.setString(4, name);
            raise.setString(5, name);
            try (ResultSet term = raise.executeQuery()) {
                if (!term.next()) {
                    throw new IllegalStateException("the state in database '" + database
                            + "' belongs to another name than '" + name + "': see SELECT name FROM crontabber.leader");
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

    /** Whether the session that holds the lock still answers; if not, step down. */
    public boolean verify() {
        try {
            return session != null && session.isValid(VERIFY_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    private static boolean isTrue(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() && result.getBoolean(1);
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
