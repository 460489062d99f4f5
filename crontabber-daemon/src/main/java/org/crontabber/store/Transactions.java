package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;

/** Transactions on the state, each short and with a time limit; a write commits only under the guard of its term. */
final class Transactions {
    private static final String LIMITS =
            "SELECT set_config('statement_timeout', '30s', true), set_config('lock_timeout', '5s', true)";

    private final DataSource state;

    Transactions(DataSource state) {
        this.state = state;
    }

    /** What is done in a transaction. */
    interface Body<T> {
        T run(Connection connection) throws SQLException;
    }

    interface Writes {
        void run(Connection connection) throws SQLException;
    }

    <T> T read(String what, Body<T> body) {
        return inTransaction(what, body);
    }

    void write(String what, Term term, Writes writes) {
        inTransaction(what, connection -> {
            writes.run(connection);
            guard(connection, term);
            return what;
        });
    }

    /**
     * Locks the leader's row as the last lock before the commit: held any longer, it would keep an election waiting.
     *
     * @throws TermOver when another term has begun
     */
    static void guard(Connection connection, Term term) throws SQLException {
        List<Boolean> found = Query.list(
                connection,
                "SELECT true FROM crontabber.leader WHERE term = ? AND holder = ? FOR SHARE",
                row -> row.getBoolean(1),
                term.number(),
                term.holder());
        if (found.isEmpty()) {
            throw new TermOver(term);
        }
    }

    private <T> T inTransaction(String what, Body<T> body) {
        try (Connection connection = state.getConnection()) {
            connection.setAutoCommit(false);
            try {
                Query.list(connection, LIMITS, row -> row.getString(1));
                T result = body.run(connection);
                connection.commit();
                return result;
            } finally {
                if (!connection.isClosed()) {
                    connection.rollback();
                }
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailable("the state can't " + what, e);
        }
    }
}
