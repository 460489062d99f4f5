package org.crontabber.api;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Transactions of a job's own, on a database that it has from the daemon.
 *
 * <pre>{@code
 * Transactions.run(main, connection -> insert(connection, context.key(), rows));
 * }</pre>
 *
 * <p>Their commit is not the record of the attempt's success: let {@link Context#key()} be a key of what they write, so
 * that a second attempt of the slot finds it there.
 */
public final class Transactions {
    private Transactions() {}

    /** What is done in one. */
    @FunctionalInterface
    public interface Body {
        void with(Connection connection) throws Exception;
    }

    /** Does it in a transaction on a connection of its own, and commits; rolls back when something goes wrong. */
    public static void run(DataSource database, Body body) throws Exception {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                body.with(connection);
                connection.commit();
            } catch (Throwable e) {
                rollback(connection, e);
                throw e;
            } finally {
                restore(connection);
            }
        }
    }

    private static void rollback(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException again) {
            because.addSuppressed(again);
        }
    }

    private static void restore(Connection connection) throws SQLException {
        if (!connection.isClosed()) {
            connection.setAutoCommit(true);
        }
    }
}
