package org.crontabber.action.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.crontabber.database.Databases;
import org.crontabber.store.SqlCompletion;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The session of one attempt: what is set before the work, and what is cleared after it. A success that has begun the
 * job's next attempt hands it on to that one; otherwise it goes back to its pool. Used by the attempt's thread.
 */
public final class JobSession implements AutoCloseable {
    /** How much longer than the statements' own limit an answer of the server may take before the session is given up. */
    private static final Duration ANSWER_RESERVE = Duration.ofSeconds(60);

    /** All that DISCARD ALL does but to forget the driver's prepared statements, in one round trip. */
    private static final String RESET = """
            CLOSE ALL; SET SESSION AUTHORIZATION DEFAULT; RESET ALL; UNLISTEN *; DISCARD TEMP; DISCARD SEQUENCES;
            SELECT (SELECT count(*) FROM pg_catalog.pg_prepared_statements WHERE from_sql) AS prepared,
                   pg_catalog.pg_advisory_unlock_all()::text, %s""".formatted(Databases.SETTINGS);

    private final Connection connection;
    /** The transaction that the predecessor has begun and claimed for this attempt. */
    private final @Nullable String claimed;

    private boolean isHandedOn;

    private JobSession(Connection connection, @Nullable String claimed) {
        this.connection = connection;
        this.claimed = claimed;
    }

    /** The one that was handed on, or else another of the pool's. */
    static JobSession open(DataSource pool, SqlCompletion.@Nullable Handed handed) throws SQLException {
        return handed == null
                ? new JobSession(pool.getConnection(), null)
                : new JobSession(handed.session(), handed.transaction());
    }

    Connection connection() {
        return connection;
    }

    /** Bounds every wait for the server. */
    void bound(Duration timeout) throws SQLException {
        long millis = timeout.plus(ANSWER_RESERVE).toMillis();
        connection.setNetworkTimeout(Runnable::run, (int) Math.min(millis, Integer.MAX_VALUE));
    }

    /** Begins the work's transaction, unless the work begins its own. */
    void begin(boolean ownTransaction, String isolation) throws SQLException {
        connection.setAutoCommit(ownTransaction);
        if (!ownTransaction && !isolation.equals(SqlAction.DEFAULT_ISOLATION)) {
            command("SET TRANSACTION ISOLATION LEVEL " + isolation);
        }
    }

    /** Begins the work's transaction and claims the attempt in it, if the predecessor has not; says which it is. */
    String claim(SqlCompletion completion, String isolation, Duration timeout) throws SQLException {
        if (claimed != null) {
            return claimed;
        }
        begin(false, isolation);
        return completion.claim(connection, timeout);
    }

    /** Commits, and leaves the session to the attempt that was begun with this one's success. */
    void handOn(SqlCompletion completion, Duration timeout) throws SQLException {
        isHandedOn = completion.handOn(connection, RESET, timeout);
    }

    /** Leaves the session, and the transaction as it is, to the attempt that was begun in it. */
    void leaveOpen(SqlCompletion completion, String transaction, int before, Duration spent) {
        completion.leaveOpen(connection, transaction, before, spent);
        isHandedOn = true;
    }

    void command(String command) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(command);
        }
    }

    /** Cancels what a session runs, if it runs anything. Any thread. */
    public static void cancel(Connection session) {
        try {
            session.unwrap(PGConnection.class).cancelQuery();
        } catch (SQLException e) {
            // the server is gone; the session notices that by itself
            return;
        }
    }

    /** Whether a transaction is open, also one that the driver did not begin itself. */
    boolean hasOpenTransaction() throws SQLException {
        return connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE;
    }

    /** Gives the session back, unless it was handed on; one that can't be cleared is closed for good. */
    @Override
    public void close() throws SQLException {
        if (isHandedOn) {
            return;
        }
        try (connection) {
            try {
                reset();
            } catch (SQLException e) {
                connection.abort(Runnable::run);
            }
        }
    }

    /** Closes the session for good, with whatever it is doing. Any thread. */
    void abort() {
        try (connection) {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            return; // it is gone already
        }
    }

    /** Leaves nothing of the job in the session: no transaction, temporary tables, locks, role, settings, prepared names. */
    private void reset() throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        } else if (hasOpenTransaction()) {
            command("ROLLBACK");
        }
        if (prepared() > 0) {
            command("DISCARD ALL");
            command("SELECT " + Databases.SETTINGS);
        }
    }

    /** Clears the session; returns how many names the job has left that only DISCARD ALL forgets. */
    private long prepared() throws SQLException {
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
