package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.Outcome;

/** Attempts whose leader is gone. */
final class GhostRows {
    private static final String LOCKED =
            "SELECT true FROM crontabber.run WHERE job_id = ? FOR NO KEY UPDATE SKIP LOCKED";
    private static final String SESSION = """
            SELECT CASE WHEN ? THEN pg_terminate_backend(pid) ELSE true END
              FROM pg_stat_activity WHERE application_name = ? AND pid <> pg_backend_pid()""";

    private GhostRows() {}

    /** An open attempt of a job that is not in the configuration. */
    record Ghost(int job, String name, UUID attempt) {}

    static List<Ghost> open(Connection connection, List<String> known, Term term) throws SQLException {
        return Query.list(
                connection,
                """
                SELECT j.id, j.name, r.attempt_id
                  FROM crontabber.run r JOIN crontabber.job j ON j.id = r.job_id
                 WHERE r.attempt_id IS NOT NULL AND r.term < ? AND NOT j.name = ANY (?)
                 ORDER BY j.id
                   FOR NO KEY UPDATE OF r SKIP LOCKED""",
                row -> new Ghost(
                        row.getInt("id"),
                        row.getString("name"),
                        Objects.requireNonNull(row.getObject("attempt_id", UUID.class))),
                term.number(),
                known.toArray(String[]::new));
    }

    static void lose(Connection connection, Ghost ghost, Term term) throws SQLException {
        Report report = new Report(
                Outcome.LOST, null, "lost", "its leader is gone, and so is its job", null, Output.NONE, null, 0);
        Query.update(
                1,
                connection,
                AttemptRows.HISTORY,
                AttemptRows.historyValues(ghost.name(), report, term, ghost.job(), ghost.attempt()));
        Query.update(1, connection, AttemptRows.CLOSE_UNMOVED, ghost.job(), ghost.attempt());
    }

    /**
     * An attempt with the completion in its own transaction holds its run row; one with a transaction of its own carries
     * a mark in its session's name.
     */
    static boolean isAlive(Connection connection, int job, UUID attempt, boolean terminate) throws SQLException {
        boolean isFree = !Query.list(connection, LOCKED, row -> true, job).isEmpty();
        boolean hasSession = !Query.list(connection, SESSION, row -> true, terminate, sessionName(attempt))
                .isEmpty();
        return !isFree || hasSession;
    }

    /** What a session that works for the attempt calls itself. */
    static String sessionName(UUID attempt) {
        return "crontabber " + attempt;
    }
}
