package org.crontabber.action.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.crontabber.action.Cancellation;
import org.crontabber.database.Databases;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** The session of one attempt: what is set before the work, and what is cleared after it. */
final class JobSession {
    /** How much longer than the statements' own limit an answer of the server may take before the session is given up. */
    private static final Duration ANSWER_RESERVE = Duration.ofSeconds(60);

    /** All that DISCARD ALL does but to forget the driver's prepared statements, in one round trip. */
    private static final String RESET = """
            CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES;
            SELECT (SELECT count(*) FROM pg_catalog.pg_prepared_statements WHERE from_sql) AS prepared,
                   pg_catalog.pg_advisory_unlock_all()::text, %s""".formatted(Databases.SETTINGS);

    private JobSession() {}

    /** Bounds every wait for the server, and lets the attempt be cancelled. */
    static void open(Connection connection, Duration timeout, Cancellation cancellation) throws SQLException {
        long millis = timeout.plus(ANSWER_RESERVE).toMillis();
        connection.setNetworkTimeout(Runnable::run, (int) Math.min(millis, Integer.MAX_VALUE));
        org.postgresql.PGConnection session = connection.unwrap(org.postgresql.PGConnection.class);
        cancellation.by(() -> cancel(session));
    }

    private static void cancel(org.postgresql.PGConnection session) {
        try {
            session.cancelQuery();
        } catch (SQLException e) {
            // the server is gone; the session notices that by itself
            return;
        }
    }

    /** Leaves nothing of the job in the session: no transaction, temporary tables, locks, role, settings, prepared names. */
    static void reset(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        } else if (hasOpenTransaction(connection)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ROLLBACK");
            }
        }
        if (prepared(connection) > 0) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("DISCARD ALL");
                statement.execute("SELECT " + Databases.SETTINGS);
            }
        }
    }

    /** Whether a transaction is open, also one that the driver did not begin itself. */
    static boolean hasOpenTransaction(Connection connection) throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
    }

    /** Clears the session; returns how many names the job has left that only DISCARD ALL forgets. */
    private static long prepared(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RESET)) {
            boolean hasRows = statement.execute();
            while (!hasRows) {
                hasRows = statement.getMoreResults();
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? row.getLong("prepared") : 0;
            }
        }
    }
}
