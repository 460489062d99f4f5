package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.decision.Transition;
import org.jspecify.annotations.Nullable;

/** Writes the begin and the end of an attempt of one job within a transaction that somebody else commits. */
final class AttemptRows {
    private static final int LONGEST_MESSAGE = 2_000;
    private static final int LONGEST_TRACE = 20_000;

    private final Connection connection;
    private final int job;

    AttemptRows(Connection connection, int job) {
        this.connection = connection;
        this.job = job;
    }

    /** Takes the job's one place. NOWAIT: while an attempt's own transaction lives, there is nothing to begin. */
    void begin(Store.Begin begin, Term term, String host) throws SQLException {
        Running attempt = begin.attempt();
        Query.list(
                connection,
                "SELECT job_id FROM crontabber.run WHERE job_id = ? FOR NO KEY UPDATE NOWAIT",
                row -> row.getInt(1),
                job);
        Query.update(
                1,
                connection,
                """
                UPDATE crontabber.run
                   SET attempt_id = ?, slot = ?, slot_date = ?, number = ?, coalesced = ?, term = ?, host = ?,
                       started = ?, last_began = ?
                 WHERE job_id = ? AND attempt_id IS NULL""",
                begin.id(),
                attempt.slot().at(),
                attempt.slot().date(),
                attempt.attempt(),
                attempt.coalesced(),
                term.number(),
                host,
                attempt.since(),
                attempt.since(),
                job);
        if (!begin.node().job().isBackfill()) {
            takePlainSlot(attempt);
        }
    }

    /** A plain job has a row for the slot that it tries; older ones are coalesced into it and have none. */
    private void takePlainSlot(Running attempt) throws SQLException {
        Query.update(
                connection,
                "DELETE FROM crontabber.slot WHERE job_id = ? AND slot < ? AND state IN ('due', 'held')",
                job,
                attempt.slot().at());
        Query.update(
                connection,
                "INSERT INTO crontabber.slot (job_id, slot, date) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                job,
                attempt.slot().at(),
                attempt.slot().date());
    }

    void end(Node node, UUID id, Transition.Ended ended, Report report, Term term) throws SQLException {
        lock(id);
        OpenSlot left = ended.left();
        boolean succeeded = report.outcome() == Outcome.SUCCEEDED;
        history(node, id, report, term);
        closeRun(report.outcome());
        if (succeeded) {
            succeed(ended.attempt().slot().at(), ended.attempt().attempt(), id);
        } else if (left != null) {
            Query.update(
                    1,
                    connection,
                    """
                    UPDATE crontabber.slot
                       SET state = ?, attempts = ?, errors = ?, losses = ?, losses_in_row = ?, not_before = ?,
                           last_error = ?, since = ?
                     WHERE job_id = ? AND slot = ? AND state IN ('due', 'held')""",
                    left.held() ? "held" : "due",
                    left.attempts(),
                    left.errors(),
                    left.losses(),
                    left.lossesInRow(),
                    left.notBefore(),
                    clean(left.lastError(), LONGEST_MESSAGE),
                    left.since(),
                    job,
                    left.slot().at());
        }
    }

    /** Locks the job's row, which must hold this attempt. */
    void lock(UUID id) throws SQLException {
        List<Integer> found = Query.list(
                connection,
                "SELECT job_id FROM crontabber.run WHERE job_id = ? AND attempt_id = ? FOR NO KEY UPDATE",
                row -> row.getInt(1),
                job,
                id);
        if (found.isEmpty()) {
            throw new SQLException("attempt " + id + " is not open", "CT002");
        }
    }

    void succeed(Instant slot, int attempts, UUID id) throws SQLException {
        Query.update(1, connection, """
                UPDATE crontabber.slot
                   SET state = 'succeeded', attempts = ?, not_before = NULL, attempt_id = ?, since = clock_timestamp()
                 WHERE job_id = ? AND slot = ? AND state IN ('due', 'held')""", attempts, id, job, slot);
    }

    void history(Node node, UUID id, Report report, Term term) throws SQLException {
        Query.update(
                1,
                connection,
                """
                INSERT INTO crontabber.attempt
                       (attempt_id, job_id, job, slot, date, number, coalesced, term, ended_by_term, host, started, ended,
                        elapsed, outcome, exit_code, rows, error_class, error_message, trace, output_head, output_tail)
                SELECT attempt_id, job_id, ?, slot, slot_date, number, coalesced, term, ?, host, started,
                       greatest(clock_timestamp(), started), ?::interval, ?, ?, ?, ?, ?, ?, ?, ?
                  FROM crontabber.run
                 WHERE job_id = ? AND attempt_id = ?""",
                node.name(),
                term.number(),
                report.elapsed(),
                report.outcome().code(),
                report.exitCode(),
                report.rows(),
                clean(report.errorClass(), LONGEST_MESSAGE),
                clean(report.errorMessage(), LONGEST_MESSAGE),
                clean(report.trace(), LONGEST_TRACE),
                report.output().head(),
                report.output().tail(),
                job,
                id);
    }

    void closeRun(Outcome outcome) throws SQLException {
        Query.update(
                1,
                connection,
                """
                UPDATE crontabber.run
                   SET errors = CASE WHEN ? THEN 0 WHEN ? THEN errors + 1 ELSE errors END,
                       last_counted = CASE WHEN ? THEN ? ELSE last_counted END,
                       last_success_date = CASE WHEN ? AND slot >= coalesce(last_success, slot)
                                                THEN slot_date ELSE last_success_date END,
                       last_success = CASE WHEN ? THEN greatest(last_success, slot) ELSE last_success END,
                       attempt_id = NULL, slot = NULL, slot_date = NULL, number = NULL, coalesced = NULL, term = NULL,
                       host = NULL, started = NULL
                 WHERE job_id = ?""",
                outcome == Outcome.SUCCEEDED,
                outcome.isError(),
                outcome.isCounted(),
                outcome == Outcome.SUCCEEDED,
                outcome == Outcome.SUCCEEDED,
                outcome == Outcome.SUCCEEDED,
                job);
    }

    /** Text that PostgreSQL can store, of bounded length. */
    private static @Nullable String clean(@Nullable String text, int longest) {
        if (text == null) {
            return null;
        }
        String storable = text.replace("\0", "�");
        return storable.length() <= longest ? storable : storable.substring(0, longest) + "…";
    }
}
