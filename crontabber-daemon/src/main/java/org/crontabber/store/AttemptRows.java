package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** Writes the begin and the end of an attempt of one job within a transaction that somebody else commits. */
final class AttemptRows {
    static final int LONGEST_MESSAGE_CHARS = 2_000;
    static final int LONGEST_TRACE_CHARS = 20_000;
    /** Where the end's time stands among the values of the history. */
    private static final int ENDED_VALUE = 2;

    /** The end of an attempt as one row of history, by the attempt's own transaction. */
    static final String HISTORY = """
            INSERT INTO crontabber.attempt
                   (attempt_id, job_id, job, slot, date, number, coalesced, term, ended_by_term, host, started, ended,
                    by_hand, definition, elapsed, outcome, exit_code, rows, error_class, error_message, trace, output_head,
                    output_tail)
            SELECT attempt_id, job_id, ?, slot, slot_date, number, coalesced, term, ?, host, started,
                   greatest(clock_timestamp(), started), by_hand, definition, ?::interval, ?, ?, ?, ?, ?, ?, ?, ?
              FROM crontabber.run
             WHERE job_id = ? AND attempt_id = ?""";

    /** The same by a pass, at whose time it ended: no attempt that the pass begins is older by the history. */
    private static final String HISTORY_OF_PASS =
            HISTORY.replace("greatest(clock_timestamp(), started)", "greatest(?, started)");

    private static final String RUN_OF_ATTEMPT = " WHERE job_id = ? AND attempt_id = ?";

    private static final String CLEARED = """
            attempt_id = NULL, slot = NULL, slot_date = NULL, number = NULL, coalesced = NULL, term = NULL,
            host = NULL, process_space = NULL, process = NULL, orphaned = NULL, started = NULL, definition = NULL, by_hand = false, after = NULL""";

    /** What a success says about the job. */
    private static final String MOVED = """
            errors = 0, last_counted = true,
            last_success_date = CASE WHEN slot >= coalesce(last_success, slot)
                                     THEN slot_date ELSE last_success_date END,
            last_success = greatest(last_success, slot),""";

    /** The same of an attempt by hand, if its slot was open by its end and {@link #SUCCEED} has closed it. */
    private static final String MOVED_IF_OPEN = """
            (errors, last_counted, last_success_date, last_success) =
                (SELECT CASE WHEN moved THEN 0 ELSE run.errors END,
                        CASE WHEN moved THEN true ELSE run.last_counted END,
                        CASE WHEN moved AND run.slot >= coalesce(run.last_success, run.slot)
                             THEN run.slot_date ELSE run.last_success_date END,
                        CASE WHEN moved THEN greatest(run.last_success, run.slot) ELSE run.last_success END
                   FROM (SELECT EXISTS (SELECT FROM crontabber.slot s
                                         WHERE s.job_id = run.job_id AND s.slot = run.slot
                                           AND s.attempt_id = run.attempt_id) AS moved) done),""";

    private static final String BEGUN = """
            attempt_id = ?, slot = ?, slot_date = ?, number = ?, coalesced = ?, term = ?, host = ?, process_space = ?, process = NULL,
            orphaned = NULL, by_hand = ?, definition = ?, started = greatest(?, last_began), last_began = greatest(?, last_began)""";

    /** The next attempt takes the place of the one whose success begins it; now, not when that was thought of. */
    private static final String BEGUN_AFTER =
            BEGUN.replace("last_began)", "last_began, clock_timestamp())") + ", after = attempt_id";

    /** What a success leaves of the run row. */
    static final String CLOSE_SUCCEEDED = "UPDATE crontabber.run SET " + MOVED + CLEARED + RUN_OF_ATTEMPT;

    /** What an attempt leaves of the run row that says nothing about the job. */
    static final String CLOSE_UNMOVED = "UPDATE crontabber.run SET " + CLEARED + RUN_OF_ATTEMPT;

    /** What a success by hand leaves of the run row. */
    static final String CLOSE_BY_HAND = "UPDATE crontabber.run SET " + MOVED_IF_OPEN + CLEARED + RUN_OF_ATTEMPT;

    /** What the two successes leave where the job's next attempt begins with them. */
    static final String SUCCEEDED_THEN_BEGIN =
            "UPDATE crontabber.run SET " + MOVED + BEGUN_AFTER + RUN_OF_ATTEMPT + " RETURNING started";

    static final String BY_HAND_THEN_BEGIN =
            "UPDATE crontabber.run SET " + MOVED_IF_OPEN + BEGUN_AFTER + RUN_OF_ATTEMPT + " RETURNING started";

    private static final String CLOSE_OPEN = """
            UPDATE crontabber.run
               SET errors = CASE WHEN ? THEN errors + 1 ELSE errors END,
                   last_counted = CASE WHEN ? THEN false ELSE last_counted END,
            """ + CLEARED + RUN_OF_ATTEMPT;

    /** The success of the attempt's slot, by its key: a join with the run row is planned badly before any ANALYZE. */
    static final String SUCCEED = """
            UPDATE crontabber.slot
               SET state = 'succeeded', attempts = ?, not_before = NULL, attempt_id = ?, since = clock_timestamp()
             WHERE job_id = ? AND slot = ? AND state IN ('due', 'held')""";

    static final String ORPHANED =
            "UPDATE crontabber.run SET orphaned = coalesce(orphaned, ?) WHERE job_id = ? AND attempt_id = ?";

    static final String PROCESS = "UPDATE crontabber.run SET process = ?" + RUN_OF_ATTEMPT;

    /** Takes the job's one place. */
    private static final String BEGIN =
            "UPDATE crontabber.run SET " + BEGUN + " WHERE job_id = ? AND attempt_id IS NULL";

    private final Connection connection;
    private final int job;

    AttemptRows(Connection connection, int job) {
        this.connection = connection;
        this.job = job;
    }

    /** NOWAIT: while an attempt's own transaction lives, there is nothing to begin. */
    void begin(Changes.Begin begin, boolean moves, Term term, Store.Origin origin) throws SQLException {
        Query.list(
                connection,
                "SELECT job_id FROM crontabber.run WHERE job_id = ? FOR NO KEY UPDATE NOWAIT",
                row -> row.getInt(1),
                job);
        Query.update(1, connection, BEGIN, beginValues(begin, term, origin, job));
        if (moves && !begin.node().job().isBackfill()) {
            takePlainSlot(begin.attempt().slot());
        }
    }

    static @Nullable Object[] beginValues(Changes.Begin begin, Term term, Store.Origin origin, int job) {
        Running attempt = begin.attempt();
        return new @Nullable Object[] {
            begin.id(),
            attempt.slot().at(),
            attempt.slot().date(),
            attempt.attempt(),
            attempt.coalesced(),
            term.number(),
            origin.host(),
            origin.processSpace(),
            attempt.byHand(),
            begin.definition(),
            attempt.since(),
            attempt.since(),
            job
        };
    }

    /** A plain job has a row for the slot that it tries; older ones are coalesced into it and have none. */
    void takePlainSlot(Slot slot) throws SQLException {
        coalesce(slot);
        Query.update(
                connection,
                "INSERT INTO crontabber.slot (job_id, slot, date) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                job,
                slot.at(),
                slot.date());
    }

    /** Of a plain job, what is open before a slot that is tried, held or skipped counts no more, but for what runs. */
    void coalesce(Slot slot) throws SQLException {
        Query.update(connection, """
                DELETE FROM crontabber.slot s WHERE s.job_id = ? AND s.slot < ? AND s.state IN ('due', 'held')
                   AND NOT EXISTS (SELECT FROM crontabber.run r WHERE r.job_id = s.job_id AND r.slot = s.slot)""", job, slot.at());
    }

    void end(Changes.End end, Term term) throws SQLException {
        UUID id = end.id();
        lock(id);
        Outcome outcome = end.report().outcome();
        OpenSlot left = end.ended().left();
        List<@Nullable Object> values =
                new ArrayList<>(Arrays.asList(historyValues(end.node().name(), end.report(), term, job, id)));
        values.add(ENDED_VALUE, end.at());
        Query.update(1, connection, HISTORY_OF_PASS, values.toArray());
        Running attempt = end.ended().attempt();
        if (!end.ended().moves()) {
            Query.update(1, connection, CLOSE_UNMOVED, job, id);
            return;
        }
        if (attempt.byHand() && !end.node().job().isBackfill()) {
            takePlainSlot(attempt.slot()); // begun while the job was of the other kind, in which that was closed
        }
        if (left == null) {
            Query.update(
                    1,
                    connection,
                    SUCCEED,
                    attempt.attempt(),
                    id,
                    job,
                    attempt.slot().at());
            Query.update(1, connection, CLOSE_SUCCEEDED, job, id);
        } else {
            Query.update(1, connection, CLOSE_OPEN, outcome.isError(), outcome.isCounted(), job, id);
            put(left, null);
        }
    }

    /** The open slot as it stands now. */
    void put(OpenSlot slot, @Nullable String byWhom) throws SQLException {
        Query.update(
                1,
                connection,
                """
                UPDATE crontabber.slot
                   SET state = ?, attempts = ?, errors = ?, losses = ?, losses_in_row = ?, not_before = ?,
                       last_error = ?, since = ?, by_whom = ?
                 WHERE job_id = ? AND slot = ? AND state IN ('due', 'held')""",
                slot.held() ? "held" : "due",
                slot.attempts(),
                slot.errors(),
                slot.losses(),
                slot.lossesInRow(),
                slot.notBefore(),
                clean(slot.lastError(), LONGEST_MESSAGE_CHARS),
                slot.since(),
                byWhom,
                job,
                slot.slot().at());
    }

    /** Locks the job's row, which must hold this attempt. */
    private void lock(UUID id) throws SQLException {
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

    static @Nullable Object[] historyValues(String name, Report report, Term term, int job, UUID id) {
        return new @Nullable Object[] {
            name,
            term.number(),
            report.elapsed(),
            report.outcome().code(),
            report.exitCode(),
            report.rows(),
            clean(report.errorClass(), LONGEST_MESSAGE_CHARS),
            clean(report.errorMessage(), LONGEST_MESSAGE_CHARS),
            clean(report.trace(), LONGEST_TRACE_CHARS),
            report.output().head(),
            report.output().tail(),
            job,
            id
        };
    }

    /** Text that PostgreSQL can store, of bounded length: no NUL, no half of a surrogate pair. */
    static @Nullable String clean(@Nullable String text, int longest) {
        if (text == null) {
            return null;
        }
        String cut = text.length() <= longest ? text : text.substring(0, longest) + "…";
        StringBuilder storable = new StringBuilder(cut.length());
        cut.codePoints()
                .map(point -> point == 0 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)
                        ? 0xFFFD
                        : point)
                .forEach(storable::appendCodePoint);
        return storable.toString();
    }
}
