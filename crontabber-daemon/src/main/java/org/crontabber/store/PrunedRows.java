package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Drops closed slots that nothing asks for any more. */
final class PrunedRows {
    /** Closed, older than is to be kept, and below every open slot of any job, so that no child asks for them. */
    private static final String PRUNE = """
            DELETE FROM crontabber.slot
             WHERE (job_id, slot) IN (
                   SELECT s.job_id, s.slot
                     FROM crontabber.slot s
                     JOIN crontabber.job j ON j.id = s.job_id
                    WHERE s.state IN ('succeeded', 'skipped')
                      AND s.slot < clock_timestamp() - ?::interval
                      AND s.slot < j.newest
                      AND s.slot < (SELECT coalesce(min(o.slot), 'infinity')
                                      FROM crontabber.slot o WHERE o.state IN ('due', 'held'))
                    ORDER BY s.job_id, s.slot
                    LIMIT ?)""";

    private PrunedRows() {}

    static int prune(Connection connection, Duration keep, int most) throws SQLException {
        return Query.update(connection, PRUNE, keep, most);
    }
}
