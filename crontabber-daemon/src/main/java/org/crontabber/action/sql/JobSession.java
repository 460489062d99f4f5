package org.crontabber.action.sql;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.crontabber.action.Cancellation;
import org.crontabber.database.Databases;

/** The session of one attempt: what is set before the work, and what is cleared after it. */
final class JobSession {
    /** How much longer than the statements' own limit an answer of the server may take before the session is given up. */
    private static final Duration ANSWER_RESERVE = Duration.ofSeconds(60);

    /** All that DISCARD ALL does but to forget the driver's prepared statements, in one round trip. */
    private static final String RESET = """
            CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();
            DISCARD TEMP; DISCARD SEQUENCES; %s;
            SELECT count(*) FROM pg_catalog.pg_prepared_statements WHERE from_sql""".formatted(Databases.SESSION);

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
        }
        try (Statement statement = connection.createStatement()) {
            boolean hasRows = statement.execute(RESET);
            long prepared = 0;
            while (hasRows || statement.getUpdateCount() >= 0) {
                prepared = hasRows ? number(statement) : prepared; // the last result is the one that counts
                hasRows = statement.getMoreResults();
            }
            if (prepared > 0) {
                statement.execute("DISCARD ALL");
                statement.execute(Databases.SESSION);
            }
        }
    }

    private static long number(Statement statement) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            Object value = rows.next() ? rows.getObject(1) : null;
            return value instanceof Number number ? number.longValue() : 0;
        }
    }
}
