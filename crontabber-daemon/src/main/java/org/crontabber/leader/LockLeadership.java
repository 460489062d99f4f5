package org.crontabber.leader;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.crontabber.database.Cause;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Databases;
import org.crontabber.database.LockSession;
import org.crontabber.database.Proofs;
import org.crontabber.database.Refused;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.jspecify.annotations.Nullable;

/**
 * Leadership by a lock of PostgreSQL.
 *
 * <p>The session advisory lock is dropped by the database with its session; the term, raised in a transaction of its
 * own after the lock is held, fences off whoever led before. The lock is polled, never waited for: a waiting statement
 * would hold back vacuum.
 */
public final class LockLeadership implements Leadership {
    private static final String LEADER = "SELECT term, holder FROM crontabber.leader";
    /** Makes the row again, should somebody have deleted it: nothing in it is worth standing still for. */
    private static final String HEARTBEAT = """
            INSERT INTO crontabber.heartbeat AS h (term, beat, version) VALUES (?, clock_timestamp(), ?)
            ON CONFLICT (one) DO UPDATE
               SET term = excluded.term, beat = excluded.beat, version = excluded.version, stopped = NULL
            RETURNING clock_timestamp() AS now,
                      EXISTS (SELECT FROM crontabber.request WHERE answered IS NULL) AS asked,
                      EXISTS (SELECT FROM crontabber.leader l WHERE l.term = ? AND l.holder = ?) AS stands,
                      (SELECT count(*) FROM pg_stat_activity a
                        WHERE a.datname = current_database() AND a.application_name LIKE 'crontabber@%'
                          AND a.pid <> pg_backend_pid()) AS standbys""";

    private final Databases databases;
    private final Identity identity;
    private final Election election;
    private final Rival rival = new Rival();
    private @Nullable Connection session;
    private @Nullable ServerIdentity server;
    private @Nullable ServerIdentity electedOn;
    private @Nullable Term term;
    /** What this instance knows of the end of the term before. */
    private @Nullable Cause knownEnd;

    public LockLeadership(Databases databases, Identity identity) {
        this.databases = databases;
        this.identity = identity;
        this.election = new Election(identity);
    }

    @Override
    public Look acquire() {
        return onSession("can't be led", connection -> {
            LockTry tried = LockTry.on(connection, identity);
            if (!tried.isLocked()) {
                return waits(connection, tried.now());
            }
            LockProof.prove(databases, identity.database(), connection, here());
            Look.Won won = election.elect(connection, knownEnd);
            term = won.term();
            electedOn = server;
            knownEnd = null;
            return won;
        });
    }

    @Override
    public Claim reclaim(Term claimed) {
        return onSession("does not answer", connection -> {
            ServerIdentity before = electedOn;
            if (before != null && !here().continues(before)) {
                return Claim.MOVED;
            }
            Claim latest = latest(connection, claimed);
            if (latest != Claim.KEPT) {
                return latest; // for good, and nothing is asked of the lock that others wait for
            }
            boolean isLocked = LockTry.on(connection, identity).isLocked();
            latest = latest(connection, claimed);
            if (latest != Claim.KEPT) {
                return latest;
            }
            if (!isLocked) {
                return Claim.UNDECIDED;
            }
            LockProof.prove(databases, identity.database(), connection, here());
            term = claimed;
            return Claim.KEPT;
        });
    }

    private interface OnSession<T> {
        T run(Connection connection) throws SQLException;
    }

    private <T> T onSession(String failure, OnSession<T> what) {
        try {
            return what.run(session());
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailable("database '" + identity.database() + "' " + failure, e);
        } catch (DatabaseUnavailable | Refused e) {
            close();
            throw e;
        }
    }

    /** Any error of the session closes it, so that an open one still has its lock. */
    private Connection session() throws SQLException {
        Connection open = session;
        if (open != null && open.isValid(Databases.ANSWER_SECONDS)) {
            return open;
        }
        close();
        Connection connection = databases.dedicated(identity.database(), identity.instance());
        session = connection;
        Proofs.prove(connection, databases, identity.database());
        ServerIdentity before = server;
        ServerIdentity now = ServerIdentity.of(connection);
        server = now;
        if (before != null && !now.continues(before)) {
            databases.renew(identity.database()); // some of its sessions may lead to where the primary was
            knownEnd = new Cause(Cause.Code.FAILED_OVER, "ended with a failover to timeline " + now.timeline());
        }
        return connection;
    }

    private ServerIdentity here() {
        return Objects.requireNonNull(server);
    }

    private static Instant now(ResultSet row) throws SQLException {
        return Objects.requireNonNull(row.getObject("now", OffsetDateTime.class))
                .toInstant();
    }

    private Look waits(Connection connection, Instant now) throws SQLException {
        List<LockSession> sessions = LockSession.read(connection);
        LockSession holder = sessions.isEmpty() || !sessions.get(0).holds() ? null : sessions.get(0);
        LockSession.Silence silence =
                holder == null ? LockSession.Silence.NONE : rival.look(holder, session -> session.end(connection));
        if (silence == LockSession.Silence.ENDED && holder != null) {
            knownEnd = new Cause(
                    Cause.Code.HUNG,
                    "had given no sign of life for " + since(holder.sign(), now).toSeconds() + " s, and was ended");
        } else if (holder != null) {
            knownEnd = null; // it leads in a term of its own by now
        }
        return new Look.Waits(now, holder, silence);
    }

    private static Duration since(@Nullable Instant lastSign, Instant now) {
        return lastSign == null ? Duration.ZERO : Duration.between(lastSign, now);
    }

    private static Claim latest(Connection connection, Term term) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LEADER)) {
            if (!row.next()) {
                return Claim.ROW_LOST;
            }
            boolean isLatest =
                    row.getLong("term") == term.number() && term.holder().equals(row.getObject("holder", UUID.class));
            return isLatest ? Claim.KEPT : Claim.LOST;
        }
    }

    @Override
    public Beat beat(Term of) {
        Connection open = session;
        if (open == null) {
            throw new DatabaseUnavailable("the session that holds the lock is gone");
        }
        try (PreparedStatement statement = open.prepareStatement(HEARTBEAT)) {
            statement.setLong(1, of.number());
            statement.setString(2, identity.instance().version());
            statement.setLong(3, of.number());
            statement.setObject(4, of.holder());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new SQLException("the heartbeat was not written", "CT003");
                }
                if (!row.getBoolean("stands")) {
                    throw new TermOver(of);
                }
                return new Beat(now(row), row.getBoolean("asked"), row.getInt("standbys"));
            }
        } catch (SQLException e) {
            close();
            throw new DatabaseUnavailable("the session that holds the lock does not answer", e);
        }
    }

    @Override
    public @Nullable ServerIdentity server() {
        return server;
    }

    @Override
    public void close() {
        Connection open = session;
        session = null;
        if (open == null) {
            return;
        }
        try (open;
                Statement statement = open.createStatement()) {
            Term given = term;
            if (given != null) {
                statement.execute(
                        "UPDATE crontabber.heartbeat SET stopped = clock_timestamp(), term = %1$d WHERE term <= %1$d"
                                .formatted(given.number()));
            }
            statement.execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            // the session is gone, and the lock with it
            return;
        } finally {
            term = null;
        }
    }
}
