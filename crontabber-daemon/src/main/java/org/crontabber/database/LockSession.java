package org.crontabber.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A session that holds the leader's lock, or that an instance polls it on.
 *
 * @param backend the process of its server
 * @param address where it comes from; null on the server's own host, and for roles that may not see it
 * @param since when it began; null for roles that may not see it
 * @param sign when it last did anything, which a leader does with each heartbeat; of the holder the heartbeat itself where
 *     that is not to be seen, and null of others
 * @param waitsForReplica whether its COMMIT waits for a synchronous standby
 * @param mayBeEnded whether the reader's role may end it: it is its own, or one that it is a member of, or it is granted
 *     {@code pg_signal_backend}
 * @param holds whether it holds the lock
 */
public record LockSession(
        int backend,
        String user,
        String application,
        @Nullable String address,
        @Nullable Instant since,
        @Nullable Instant sign,
        boolean waitsForReplica,
        boolean mayBeEnded,
        boolean holds) {
    /** What was seen of a holder that gives no sign of life. */
    public enum Silence {
        /** It gave one, or has not been silent for long enough. */
        NONE,
        /** It hung, and its session was ended now. */
        ENDED,
        /** It hangs, and this instance's role may not end its session. */
        OUT_OF_REACH
    }

    /** A leader that gives no sign of life for so long seems to hang; it gives one every 2 s. */
    public static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);

    /** Instances that are listed; more of them stand by as well. */
    private static final int MOST = 100;

    private static final String QUERY = """
            SELECT a.pid, a.usename, a.application_name, a.client_addr, a.backend_start,
                   coalesce(CASE WHEN a.state <> 'disabled' THEN a.state_change END,
                            CASE WHEN lock.pid IS NOT NULL THEN (SELECT beat FROM crontabber.heartbeat) END) AS sign,
                   a.wait_event IS NOT DISTINCT FROM 'SyncRep' AS waits,
                   (pg_has_role(a.usesysid, 'USAGE') OR pg_has_role('pg_signal_backend', 'USAGE')) IS TRUE AS may_be_ended, lock.pid IS NOT NULL AS holds
              FROM pg_stat_activity a LEFT JOIN (%s) lock ON lock.pid = a.pid
             WHERE lock.pid IS NOT NULL OR (a.datname = current_database() AND a.application_name LIKE '%s%%')
             ORDER BY holds DESC, a.backend_start, a.pid
             LIMIT %d""".formatted(LeaderLock.HOLDER, InstanceName.PREFIX, MOST);

    private static final String END = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE pid = ? AND backend_start IS NOT DISTINCT FROM ?
               AND (state_change = ? OR state IS NULL OR state = 'disabled')""";

    /** All of them, the holder first. */
    public static List<LockSession> read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            List<LockSession> sessions = new ArrayList<>();
            while (row.next()) {
                sessions.add(new LockSession(
                        row.getInt("pid"),
                        String.valueOf(row.getString("usename")),
                        String.valueOf(row.getString("application_name")),
                        row.getString("client_addr"),
                        instant(row, "backend_start"),
                        instant(row, "sign"),
                        row.getBoolean("waits"),
                        row.getBoolean("may_be_ended"),
                        row.getBoolean("holds")));
            }
            return sessions;
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    /** Ends it, if it is the same session still and has not done anything since. False when it is not. */
    public boolean end(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(END)) {
            statement.setInt(1, backend);
            statement.setObject(2, since == null ? null : since.atOffset(java.time.ZoneOffset.UTC));
            statement.setObject(3, sign == null ? null : sign.atOffset(java.time.ZoneOffset.UTC));
            try (ResultSet ended = statement.executeQuery()) {
                return ended.next() && ended.getBoolean(1);
            }
        }
    }

    /** What can be done about an instance's that gives no sign of life, or will be. */
    public String remedy() {
        if (waitsForReplica) {
            return "its COMMIT waits for a synchronous standby of PostgreSQL: bring that back, or end its process";
        }
        return mayBeEnded
                ? "a standby replaces it, or end its process"
                : "this role may not end its session: end its process, or let a superuser do SELECT pg_terminate_backend("
                        + backend + "), or GRANT pg_signal_backend to this role";
    }

    /** Which instance it belongs to; empty when it is a stranger's. */
    public Optional<InstanceName> instance() {
        return InstanceName.parse(application);
    }

    /** For people: the instance, or whoever the stranger is, with what {@code pg_stat_activity} finds it by. */
    public String describe() {
        return instance().map(name -> name + " (").orElse("a stranger (program '" + application + "', ") + "role "
                + user + (address == null ? "" : ", from " + address) + ", backend " + backend + ")";
    }
}
