package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobState;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** Writes what stands in the state of a job's definition. */
final class JobRows {
    private static final int ROWS_PER_STATEMENT = 10_000;

    private final Connection connection;

    JobRows(Connection connection) {
        this.connection = connection;
    }

    /** Jobs that were never seen, in few statements; returns their ids. */
    Map<String, Integer> insert(List<Agenda.Due> met) throws SQLException {
        Map<String, Integer> ids = new HashMap<>();
        for (int from = 0; from < met.size(); from += ROWS_PER_STATEMENT) {
            insert(met.subList(from, Math.min(met.size(), from + ROWS_PER_STATEMENT)), ids);
        }
        return ids;
    }

    private void insert(List<Agenda.Due> met, Map<String, Integer> ids) throws SQLException {
        List<Job> jobs = met.stream().map(due -> due.node().job()).toList();
        List<Slot> firsts = met.stream().map(due -> due.state().slots().first()).toList();
        @Nullable OffsetDateTime[] newestTimes = new @Nullable OffsetDateTime[met.size()];
        @Nullable LocalDate[] newestDates = new @Nullable LocalDate[met.size()];
        for (int index = 0; index < met.size(); index++) {
            Slot newest = met.get(index).state().newest();
            if (newest != null) {
                newestTimes[index] = newest.at().atOffset(ZoneOffset.UTC);
                newestDates[index] = newest.date();
            }
        }
        List<Integer> inserted = Query.list(
                connection,
                """
                INSERT INTO crontabber.job
                       (name, kind, schedule, zone, first_slot, first_date, first_ever, first_ever_date, newest, newest_date)
                SELECT name, kind, schedule, zone, first_slot, first_date, first_slot, first_date, newest, newest_date
                  FROM unnest(?, ?, ?, ?, ?, ?, ?, ?)
                       AS n (name, kind, schedule, zone, first_slot, first_date, newest, newest_date)
                RETURNING id, name""",
                row -> {
                    ids.put(row.getString("name"), row.getInt("id"));
                    return row.getInt("id");
                },
                jobs.stream().map(Job::name).toArray(String[]::new),
                jobs.stream().map(JobRows::kind).toArray(String[]::new),
                jobs.stream().map(job -> job.schedule().text()).toArray(String[]::new),
                jobs.stream().map(job -> job.schedule().zone().getId()).toArray(String[]::new),
                SlotRows.times(firsts),
                firsts.stream().map(Slot::date).toArray(LocalDate[]::new),
                newestTimes,
                newestDates);
        Query.update(jobs.size(), connection, "INSERT INTO crontabber.run (job_id) SELECT * FROM unnest(?)", (Object)
                inserted.toArray(Integer[]::new));
    }

    /** Notes another schedule, or another kind. */
    void reschedule(int id, Job job, JobState state) throws SQLException {
        Slot first = state.slots().first();
        Query.update(
                1,
                connection,
                """
                UPDATE crontabber.job
                   SET earlier_newest = CASE WHEN (schedule, zone) = (?, ?) THEN earlier_newest ELSE newest END,
                       earlier_newest_date = CASE WHEN (schedule, zone) = (?, ?) THEN earlier_newest_date ELSE newest_date END,
                       kind = ?, schedule = ?, zone = ?, first_slot = ?, first_date = ?, first_ever = ?, first_ever_date = ?
                 WHERE id = ?""",
                job.schedule().text(),
                job.schedule().zone().getId(),
                job.schedule().text(),
                job.schedule().zone().getId(),
                kind(job),
                job.schedule().text(),
                job.schedule().zone().getId(),
                first.at(),
                first.date(),
                state.firstEver().at(),
                state.firstEver().date(),
                id);
    }

    /** As if it had just been met; only who has paused it stays. */
    void reset(int id, Job job, JobState anew) throws SQLException {
        Slot first = anew.slots().first();
        Query.update(connection, "DELETE FROM crontabber.slot WHERE job_id = ?", id);
        Query.update(1, connection, """
                UPDATE crontabber.run
                   SET errors = 0, last_began = NULL, last_counted = NULL, last_success = NULL, last_success_date = NULL
                 WHERE job_id = ? AND attempt_id IS NULL""", id);
        Query.update(
                1,
                connection,
                """
                UPDATE crontabber.job
                   SET kind = ?, schedule = ?, zone = ?, first_slot = ?, first_date = ?, first_ever = ?, first_ever_date = ?,
                       newest = NULL, newest_date = NULL, skipped = NULL, skipped_date = NULL,
                       earlier_newest = NULL, earlier_newest_date = NULL
                 WHERE id = ?""",
                kind(job),
                job.schedule().text(),
                job.schedule().zone().getId(),
                first.at(),
                first.date(),
                first.at(),
                first.date(),
                id);
    }

    /** With its run row and its slots. */
    Requests.Answered forget(String name) throws SQLException {
        List<Boolean> runs = Query.list(connection, """
                SELECT r.attempt_id IS NOT NULL AS runs
                  FROM crontabber.job j JOIN crontabber.run r ON r.job_id = j.id
                 WHERE j.name = ? FOR UPDATE OF r""", row -> row.getBoolean("runs"), name);
        if (runs.isEmpty()) {
            return new Requests.Answered(false, "there is no ghost '" + name + "'");
        }
        if (runs.get(0)) {
            return new Requests.Answered(
                    false, name + " still runs, or whoever ran it is gone and is waited for: try again after its end");
        }
        Query.update(1, connection, "DELETE FROM crontabber.job WHERE name = ?", name);
        return new Requests.Answered(true, name + " is forgotten; its history stays");
    }

    private static String kind(Job job) {
        return job.isBackfill() ? "backfill" : "plain";
    }
}
