package org.crontabber.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Tells what kind of pooler a session goes through: session locks need one that keeps a backend for each client.
 *
 * <p>A pooler that lends backends to statements or transactions gives a second session the backend that the first one
 * has just used, or the first one another backend than before; that is seen at once, but for sessions that have come to
 * different poolers. Those do not hear what a backend tells while nobody asks it anything: a pooler can hand a
 * notification on only when it knows whose backend it is.
 */
final class PoolerProof {
    /** Other clients can be in the way of one, and hardly of each. */
    private static final int ROUNDS = 5;

    private static final String CHANNEL = "crontabber_pooler";
    /** Only a refusal takes so long. */
    private static final int LISTEN_MILLIS = 2_000;

    private PoolerProof() {}

    /** Whether somebody is between: then the backend that the driver was told of at login is not the one that works. */
    static boolean isBetween(Connection session) throws SQLException {
        return session.unwrap(PGConnection.class).getBackendPID() != backend(session);
    }

    /**
     * Looks closer.
     *
     * @param session outside of a transaction
     * @param other another one
     * @return whether the session keeps its backend
     * @throws SQLException when that can't be told now: nobody is refused for being slow
     */
    static boolean keepsBackend(Connection session, Connection other) throws SQLException {
        int backend = backend(session);
        for (int round = 0; round < ROUNDS; round++) {
            boolean isLent = backend(other) == backend
                    || backend(session) != backend
                    || backend(session) != backend; // where they are lent in turn, one look may meet the same again
            if (isLent) {
                return false;
            }
        }
        return hears(session, other);
    }

    private static int backend(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
            result.next();
            return result.getInt(1);
        }
    }

    private static boolean hears(Connection session, Connection other) throws SQLException {
        try (Statement statement = session.createStatement()) {
            statement.execute("LISTEN " + CHANNEL);
            for (int round = 0; round < ROUNDS; round++) {
                String word = UUID.randomUUID().toString(); // others may look at the same time
                say(other, word);
                if (hasHeard(session, word, LISTEN_MILLIS)) {
                    statement.execute("UNLISTEN " + CHANNEL);
                    return true;
                }
                backend(session); // an answer brings what a slow server has not told yet
                if (!hasHeard(session, word, 0)) {
                    return false;
                }
            }
        }
        throw new SQLException("the server is too slow to tell in which mode its pooler is", "08000");
    }

    private static void say(Connection session, String word) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement("SELECT pg_notify('" + CHANNEL + "', ?)")) {
            statement.setString(1, word);
            statement.execute();
        }
    }

    private static boolean hasHeard(Connection session, String word, int millis) throws SQLException {
        PGConnection driver = session.unwrap(PGConnection.class);
        for (PGNotification told : millis == 0 ? driver.getNotifications() : driver.getNotifications(millis)) {
            if (told.getParameter().equals(word)) {
                return true;
            }
        }
        return false;
    }
}
