package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.crontabber.decision.OpenSlot;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** Closes slots without a success. */
final class SkipRows {
    private SkipRows() {}

    static void skip(Connection connection, int job, Slot slot, String why, @Nullable String byWhom)
            throws SQLException {
        Query.update(1, connection, """
                UPDATE crontabber.slot SET state = 'skipped', why = ?, by_whom = ?, since = clock_timestamp()
                 WHERE job_id = ? AND slot = ? AND state IN ('due', 'held')""", why, byWhom, job, slot.at());
        note(connection, job, slot);
    }

    /** Many of them, also such as have not come due and have no row. */
    static void skipAll(Connection connection, int job, List<OpenSlot> skipped, String why, String byWhom)
            throws SQLException {
        List<Slot> slots = skipped.stream().map(OpenSlot::slot).toList();
        Query.update(
                slots.size(),
                connection,
                """
                INSERT INTO crontabber.slot AS s (job_id, slot, date, state, why, by_whom, since)
                SELECT ?, n.slot, n.date, 'skipped', ?, ?, clock_timestamp()
                  FROM unnest(?, ?) AS n (slot, date)
                ON CONFLICT (job_id, slot) DO UPDATE
                   SET state = 'skipped', why = excluded.why, by_whom = excluded.by_whom, since = excluded.since
                 WHERE s.state IN ('due', 'held')""",
                job,
                why,
                byWhom,
                SlotRows.times(slots),
                slots.stream().map(Slot::date).toArray(java.time.LocalDate[]::new));
        note(connection, job, slots.get(slots.size() - 1));
    }

    private static void note(Connection connection, int job, Slot newest) throws SQLException {
        Query.update(connection, """
                UPDATE crontabber.job SET skipped = ?, skipped_date = ?
                 WHERE id = ? AND (skipped IS NULL OR skipped < ?)""", newest.at(), newest.date(), job, newest.at());
    }
}
