package org.crontabber.leader;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import org.crontabber.database.LeaderLock;
import org.crontabber.database.Migration;
import org.crontabber.database.Refused;

/**
 * One try to take the lock. Whoever must not lead here is told so before it takes a lock that others look for.
 *
 * @param now the database's clock
 */
record LockTry(Instant now, boolean isLocked) {
    private static final String TRY = """
            SELECT clock_timestamp() AS now, name, oldest,
                   CASE WHEN oldest <= %d AND coalesce(name, ?) = ? THEN pg_try_advisory_lock(%s) END AS locked
              FROM (SELECT coalesce((SELECT oldest_program FROM crontabber.leader), 0) AS oldest,
                           (SELECT name FROM crontabber.leader) AS name) leader
            """.formatted(Migration.KNOWN, LeaderLock.KEY);

    /**
     * Tries it. Locks of a session are counted; holding it twice does no harm, since all are given back together.
     *
     * @throws Refused when the state is another name's, or a newer program has changed the schema beyond this one
     */
    static LockTry on(Connection connection, Leadership.Identity identity) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(TRY)) {
            statement.setString(1, identity.name());
            statement.setString(2, identity.name());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                boolean isLocked = row.getBoolean("locked");
                if (row.wasNull()) {
                    int oldest = row.getInt("oldest");
                    throw oldest > Migration.KNOWN
                            ? Election.tooOld(oldest)
                            : Refused.otherName(identity.database(), row.getString("name"), identity.name());
                }
                Instant now = Objects.requireNonNull(row.getObject("now", OffsetDateTime.class))
                        .toInstant();
                return new LockTry(now, isLocked);
            }
        }
    }
}
