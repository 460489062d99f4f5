package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.crontabber.database.LockSession;
import org.crontabber.database.Refused;
import org.crontabber.database.ServerIdentity;
import org.jspecify.annotations.Nullable;

/**
 * Who leads, as the state and the lock tell it.
 *
 * @param server where the state is
 * @param holder whose session holds the lock; null when nobody's does
 * @param standbys the other instances, by the sessions that they poll the lock on
 * @param name the name that the state belongs to; null until the first election
 * @param host where the leader of the last term runs
 * @param since when that term began
 * @param why what had become of the term before
 * @param oldestProgram the lowest version of the schema that a program must know to lead
 * @param lastTick the last tick that took place
 * @param beat when the leader last gave a sign of life
 * @param openRequests how many requests nobody has answered
 * @param configSince when the leader began to run with its configuration
 * @param configRefused the first problem of a configuration that it has refused since
 * @param configRefusedAt when that was
 */
public record Standing(
        Instant now,
        ServerIdentity server,
        @Nullable LockSession holder,
        List<LockSession> standbys,
        @Nullable String name,
        long term,
        @Nullable String host,
        Instant since,
        @Nullable String why,
        int oldestProgram,
        @Nullable Instant lastTick,
        Instant beat,
        @Nullable String version,
        long openRequests,
        @Nullable Instant configSince,
        @Nullable String configRefused,
        @Nullable Instant configRefusedAt) {

    private static final String QUERY = """
            SELECT clock_timestamp() AS now, l.name, l.term, l.host, l.since, l.why, l.oldest_program, h.last_tick, coalesce(h.beat, l.since) AS beat, h.version,
                   h.config_since, h.config_refused, h.config_refused_at,
                   (SELECT count(*) FROM crontabber.request WHERE answered IS NULL) AS open_requests
              FROM crontabber.leader l LEFT JOIN crontabber.heartbeat h ON true
             LIMIT 1""";

    static Standing read(Connection connection) throws SQLException {
        ServerIdentity server = ServerIdentity.of(connection);
        List<LockSession> sessions = LockSession.read(connection);
        LockSession first = sessions.isEmpty() ? null : sessions.get(0);
        return Query.list(
                        connection,
                        QUERY,
                        row -> new Standing(
                                Objects.requireNonNull(Query.instant(row, "now")),
                                server,
                                first != null && first.holds() ? first : null,
                                sessions.stream()
                                        .filter(session -> !session.holds())
                                        .toList(),
                                row.getString("name"),
                                row.getLong("term"),
                                row.getString("host"),
                                Objects.requireNonNull(Query.instant(row, "since")),
                                row.getString("why"),
                                row.getInt("oldest_program"),
                                Query.instant(row, "last_tick"),
                                Objects.requireNonNull(Query.instant(row, "beat")),
                                row.getString("version"),
                                row.getLong("open_requests"),
                                Query.instant(row, "config_since"),
                                row.getString("config_refused"),
                                Query.instant(row, "config_refused_at")))
                .stream()
                .findFirst()
                .orElseThrow(() -> Refused.lostRow(server.database()));
    }

    /** Whether an instance holds the lock now. */
    public boolean leads() {
        return holder != null && holder.instance().isPresent();
    }

    /** For how long the leader has given no sign of life; null when it gives them, or nobody leads. */
    public @Nullable Duration silence() {
        Duration silence = Duration.between(beat, now);
        return leads() && silence.compareTo(LockSession.LONGEST_SILENCE) > 0 ? silence : null;
    }

    /** The same for people, after something else, with what can be done; empty when there is nothing to say. */
    public String tellSilence() {
        Duration silence = silence();
        return holder == null || silence == null
                ? ""
                : "; the leader has given no sign of life for " + silence.toSeconds() + " s: " + holder.remedy();
    }

    /** Who holds the lock and is no instance; null when nobody does. */
    public @Nullable LockSession stranger() {
        return leads() ? null : holder;
    }
}
