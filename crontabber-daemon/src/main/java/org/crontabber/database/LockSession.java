package org.crontabber.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
 * @param sign when it last did anything, which a leader does with each heartbeat; null for roles that may not see it
 * @param waitsForReplica whether its COMMIT waits for a synchronous standby
 * @param isMine whether the reader's role is its role, and may end it
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
        boolean isMine,
        boolean holds) {
    /** Instances that are listed; more of them stand by as well. */
    private static final int MOST = 100;

    private static final String QUERY = """
            SELECT a.pid, a.usename, a.application_name, a.client_addr, a.backend_start, a.state_change,
                   a.wait_event IS NOT DISTINCT FROM 'SyncRep' AS waits,
                   a.usename IS NOT DISTINCT FROM current_user AS mine, lock.pid IS NOT NULL AS holds
              FROM pg_stat_activity a LEFT JOIN (%s) lock ON lock.pid = a.pid
             WHERE lock.pid IS NOT NULL OR (a.datname = current_database() AND a.application_name LIKE '%s%%')
             ORDER BY holds DESC, a.backend_start, a.pid
             LIMIT %d""".formatted(LeaderLock.HOLDER, InstanceName.PREFIX, MOST);

    private static final String END = """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE pid = ? AND backend_start = ? AND state_change = ?""";

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
                        instant(row, "state_change"),
                        row.getBoolean("waits"),
                        row.getBoolean("mine"),
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
