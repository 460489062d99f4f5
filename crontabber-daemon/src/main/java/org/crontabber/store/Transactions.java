package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.database.Trouble;

/**
 * Transactions on the state, each short: the pool's sessions have a time limit for statements and locks. A write
 * commits only under the guard of its term.
 */
final class Transactions {
    /** Tries of a transaction that another one was in the way of. */
    private static final int MOST_TRIES = 5;

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

    /** In one snapshot: what attempts commit meanwhile is seen in all tables or in none. */
    <T> T readAtOnce(String what, Body<T> body) {
        return inTransaction(what, connection -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
            }
            return body.run(connection);
        });
    }

    void write(String what, Term term, Writes writes) {
        try {
            inTransaction(what, connection -> {
                writes.run(connection);
                guard(connection, term);
                return what;
            });
        } catch (StateRefused e) {
            read(
                    "tell whether a term stands",
                    connection -> { // rows of another leader are nobody's mistake
                        guard(connection, term);
                        return what;
                    });
            throw e;
        }
    }

    /** Runs it and takes it back. */
    void attempt(String what, Writes writes) {
        inTransaction(what, connection -> {
            writes.run(connection);
            connection.rollback();
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

    /**
     * Runs it, again when a deadlock or a conflict undid it.
     *
     * @throws DatabaseUnavailable when it may succeed later
     * @throws StateRefused when it would not
     */
    private <T> T inTransaction(String what, Body<T> body) {
        for (int attempt = 1; ; attempt++) {
            try {
                return once(body);
            } catch (SQLException e) {
                if (attempt < MOST_TRIES && Trouble.isConflict(e)) {
                    continue;
                }
                throw Trouble.passes(e)
                        ? new DatabaseUnavailable("the state can't " + what, e)
                        : new StateRefused(what, e);
            }
        }
    }

    private <T> T once(Body<T> body) throws SQLException {
        try (Connection connection = state.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = body.run(connection);
                connection.commit();
                return result;
            } finally {
                if (!connection.isClosed()) {
                    connection.rollback();
                }
            }
        }
    }
}
