package org.crontabber.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/**
 * Tells a pooler that gives each session a server process of its own, which is fine, from one that gives it another one
 * for each transaction or statement: there a session lock is held by nobody in particular, and two may hold it.
 *
 * <p>A pooler makes itself known by the process number that it tells at login, which is its own invention in every mode.
 * Then, while one session is idle, a second one opens a transaction. Where processes are shared it is given the idle
 * one's, or the idle one comes back to another than before: poolers take the process that was used last, or each in turn.
 */
final class PoolerProof {
    /** Looks: one is enough where the process used last is taken, a few where each has its turn. */
    private static final int ROUNDS = 4;

    /** PgBouncer's answer to BEGIN in statement mode. */
    private static final String PROTOCOL_VIOLATION = "08P01";

    private PoolerProof() {}

    /** Opens a second session the way the first one was. */
    interface Second {
        Connection open() throws SQLException;
    }

    /**
     * Looks for a pooler, and at its mode.
     *
     * @throws Refused when server processes are shared
     */
    static void prove(Connection first, Second opening, String database) throws SQLException {
        if (backend(first) == first.unwrap(PGConnection.class).getBackendPID()) {
            return; // PostgreSQL itself
        }
        try (Connection second = opening.open()) {
            second.setAutoCommit(false);
            for (int round = 0; round < ROUNDS; round++) {
                int before = backend(first);
                boolean isShared = backend(second) == before || backend(first) != before;
                second.rollback();
                if (isShared) {
                    throw refused(database);
                }
            }
        } catch (SQLException e) {
            if (PROTOCOL_VIOLATION.equals(e.getSQLState())) {
                throw refused(database);
            }
            throw e;
        }
    }

    private static Refused refused(String database) {
        return new Refused("database '" + database + "' is reached through a pooler in transaction or statement mode,"
                + " which breaks session locks:\nconnect to PostgreSQL itself, or through a pool in session mode"
                + " (PgBouncer: pool_mode = session)");
    }

    private static int backend(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
            result.next();
            return result.getInt(1);
        }
    }
}
