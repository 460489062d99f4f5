package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobState;
import org.crontabber.schedule.Slot;

/** Writes what stands in the state of a job's definition. */
final class JobRows {
    private final Connection connection;

    JobRows(Connection connection) {
        this.connection = connection;
    }

    /** A job that was never seen; returns its id. */
    int insert(Job job, JobState state) throws SQLException {
        Slot first = state.slots().first();
        int id = Query.list(
                        connection,
                        """
                        INSERT INTO crontabber.job
                               (name, kind, schedule, zone, first_slot, first_date, first_ever, first_ever_date)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        RETURNING id""",
                        row -> row.getInt("id"),
                        job.name(),
                        kind(job),
                        job.schedule().text(),
                        job.schedule().zone().getId(),
                        first.at(),
                        first.date(),
                        first.at(),
                        first.date())
                .get(0);
        Query.update(1, connection, "INSERT INTO crontabber.run (job_id) VALUES (?)", id);
        return id;
    }

    void reschedule(int id, Job job, JobState state) throws SQLException {
        Slot first = state.slots().first();
        Query.update(
                1,
                connection,
                """
                UPDATE crontabber.job SET kind = ?, schedule = ?, zone = ?, first_slot = ?, first_date = ?
                 WHERE id = ?""",
                kind(job),
                job.schedule().text(),
                job.schedule().zone().getId(),
                first.at(),
                first.date(),
                id);
    }

    private static String kind(Job job) {
        return job.isBackfill() ? "backfill" : "plain";
    }
}
