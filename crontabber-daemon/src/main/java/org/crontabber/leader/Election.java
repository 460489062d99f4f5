package org.crontabber.leader;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import org.crontabber.database.Cause;
import org.crontabber.database.Migration;
import org.crontabber.database.Refused;
import org.crontabber.database.Term;
import org.crontabber.leader.Leadership.Identity;
import org.jspecify.annotations.Nullable;

/** Raises the term, in a transaction of its own after the lock is held: from its COMMIT on nobody else's writes count. */
final class Election {
    private static final String BEFORE = """
            SELECT l.term, l.host, l.name, l.oldest_program, h.term = l.term AND h.stopped IS NOT NULL AS stopped,
                   round(extract(epoch FROM clock_timestamp() - h.beat)::numeric, 1) AS silent
              FROM crontabber.leader l LEFT JOIN crontabber.heartbeat h ON true""";
    private static final String RAISE = """
            UPDATE crontabber.leader
               SET term = term + 1, name = ?, holder = ?, host = ?, since = clock_timestamp(), why = ?
            RETURNING term""";

    private static final String LOCK_TIMEOUT = "55P03";
    /**
     * Whoever holds the lock and waits for one of these is right: it is of a term that is over. Its process stopped, or its
     * network, between the guard and the COMMIT. One that commits is not idle, and is left alone.
     */
    private static final String END_IDLE_GUARDS = """
            SELECT pg_terminate_backend(a.pid)
              FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
             WHERE l.relation = 'crontabber.leader'::regclass AND l.granted AND l.mode = 'RowShareLock'
               AND a.pid <> pg_backend_pid() AND a.usename = current_user
               AND a.state = 'idle in transaction' AND a.state_change < clock_timestamp() - interval '4 s'""";

    private final Identity identity;

    Election(Identity identity) {
        this.identity = identity;
    }

    /**
     * Raises it.
     *
     * @param known what this instance knows of the end of the term before; null when it does not
     * @throws Refused when the state is another name's or a newer program's, or has lost its row
     */
    Look.Won elect(Connection connection, @Nullable Cause known) throws SQLException {
        try {
            return raise(connection, known);
        } catch (SQLException e) {
            if (!LOCK_TIMEOUT.equals(e.getSQLState())) {
                throw e;
            }
            try (Statement statement = connection.createStatement()) {
                statement.execute(END_IDLE_GUARDS);
            }
            return raise(connection, known);
        }
    }

    private Look.Won raise(Connection connection, @Nullable Cause known) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement();
                PreparedStatement raise = connection.prepareStatement(RAISE)) {
            // a table lock queues first come first served, so a stream of guards can't starve the election
            statement.execute("SET LOCAL lock_timeout = '5s'; LOCK TABLE crontabber.leader IN EXCLUSIVE MODE");
            Cause cause = cause(statement, known);
            UUID holder = UUID.randomUUID();
            raise.setString(1, identity.name());
            raise.setObject(2, holder);
            raise.setString(3, identity.instance().host());
            raise.setString(4, cause.text());
            try (ResultSet term = raise.executeQuery()) {
                term.next();
                Term raised = new Term(term.getLong(1), holder);
                connection.commit();
                return new Look.Won(raised, cause);
            }
        } finally {
            if (!connection.isClosed()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }
    }

    private Cause cause(Statement statement, @Nullable Cause known) throws SQLException {
        try (ResultSet before = statement.executeQuery(BEFORE)) {
            if (!before.next()) {
                throw Refused.lostRow(identity.database());
            }
            String name = before.getString("name");
            if (name != null && !name.equals(identity.name())) {
                throw Refused.otherName(identity.database(), name, identity.name());
            }
            if (before.getInt("oldest_program") > Migration.KNOWN) {
                throw tooOld(before.getInt("oldest_program"));
            }
            long term = before.getLong("term");
            if (term == 0) {
                return new Cause(Cause.Code.FIRST, "the first election");
            }
            String host = before.getString("host");
            String silent = before.getString("silent");
            String former =
                    "term " + term + (host == null ? "" : " (" + host + ")"); // a row that was put back has none
            if (before.getBoolean("stopped")) {
                return new Cause(Cause.Code.STOPPED, former + " had stopped");
            }
            return known == null
                    ? new Cause(
                            Cause.Code.GONE,
                            former + " was gone"
                                    + (silent == null ? "" : "; its last sign of life was " + silent + " s before"))
                    : new Cause(known.code(), former + " " + known.text());
        }
    }

    static Refused tooOld(int oldest) {
        return new Refused("schema " + Migration.SCHEMA + " wants a program that knows version " + oldest
                + " of it; this one knows " + Migration.KNOWN
                + ", and stands by:\ninstall the version of crontabber that the other instances have");
    }
}
