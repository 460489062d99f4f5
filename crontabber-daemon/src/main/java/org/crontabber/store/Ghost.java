package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/**
 * A job that is in the ledger and not in the configuration: it never runs, and goes on where it stood when it comes back.
 *
 * @param removedAt since when no leader's configuration names it; null while the leader's still does
 * @param open its dates that are due or held
 */
public record Ghost(
        String name,
        boolean backfill,
        String schedule,
        @Nullable Slot lastSuccess,
        long open,
        @Nullable Instant removedAt) {

    private static final String QUERY = """
            SELECT j.name, j.kind, j.schedule, j.removed_at, r.last_success, r.last_success_date,
                   (SELECT count(*) FROM crontabber.slot s WHERE s.job_id = j.id AND s.state IN ('due', 'held')) AS open
              FROM crontabber.job j
              JOIN crontabber.run r ON r.job_id = j.id
             WHERE NOT j.name = ANY (?)
             ORDER BY j.name""";

    static List<Ghost> read(Connection connection, List<String> known) throws SQLException {
        return Query.list(
                connection,
                QUERY,
                row -> new Ghost(
                        row.getString("name"),
                        row.getString("kind").equals("backfill"),
                        row.getString("schedule"),
                        Query.slot(row, "last_success", "last_success_date"),
                        row.getLong("open"),
                        Query.instant(row, "removed_at")),
                (Object) known.toArray(String[]::new));
    }
}
