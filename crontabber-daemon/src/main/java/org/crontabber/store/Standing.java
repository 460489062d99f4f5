package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.crontabber.database.LeaderLock;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, as the state and the lock tell it.
 *
 * @param leads whether somebody holds the lock now
 * @param holder who that is: user, program, address and process of its session; null when nobody does
 * @param name the name that the state belongs to; null until the first election
 * @param host where the leader of the last term runs
 * @param since when that term began
 * @param lastTick the last tick that took place
 * @param beat when the leader last gave a sign of life
 * @param openRequests how many requests nobody has answered
 * @param configSince when the leader began to run with its configuration
 * @param configRefused the first problem of a configuration that it has refused since
 * @param configRefusedAt when that was
 */
public record Standing(
        Instant now,
        boolean leads,
        @Nullable String holder,
        @Nullable String name,
        long term,
        @Nullable String host,
        Instant since,
        @Nullable Instant lastTick,
        Instant beat,
        @Nullable String version,
        long openRequests,
        @Nullable Instant configSince,
        @Nullable String configRefused,
        @Nullable Instant configRefusedAt) {

    private static final String QUERY = """
            SELECT clock_timestamp() AS now, l.name, l.term, l.host, l.since, h.last_tick, h.beat, h.version,
                   h.config_since, h.config_refused, h.config_refused_at,
                   lock.pid, a.usename, a.application_name, a.client_addr,
                   (SELECT count(*) FROM crontabber.request WHERE answered IS NULL) AS open_requests
              FROM crontabber.leader l CROSS JOIN crontabber.heartbeat h
              LEFT JOIN (%s) lock ON true
              LEFT JOIN pg_stat_activity a ON a.pid = lock.pid
             LIMIT 1""".formatted(LeaderLock.HOLDER);

    static Standing read(Connection connection) throws SQLException {
        return Query.list(connection, QUERY, row -> {
                    int pid = row.getInt("pid");
                    boolean leads = !row.wasNull();
                    return new Standing(
                            Objects.requireNonNull(Query.instant(row, "now")),
                            leads,
                            leads
                                    ? row.getString("usename") + " (" + row.getString("application_name") + ", "
                                            + (row.getString("client_addr") == null
                                                    ? "local"
                                                    : row.getString("client_addr"))
                                            + ", backend " + pid + ")"
                                    : null,
                            row.getString("name"),
                            row.getLong("term"),
                            row.getString("host"),
                            Objects.requireNonNull(Query.instant(row, "since")),
                            Query.instant(row, "last_tick"),
                            Objects.requireNonNull(Query.instant(row, "beat")),
                            row.getString("version"),
                            row.getLong("open_requests"),
                            Query.instant(row, "config_since"),
                            row.getString("config_refused"),
                            Query.instant(row, "config_refused_at"));
                })
                .get(0);
    }
}
