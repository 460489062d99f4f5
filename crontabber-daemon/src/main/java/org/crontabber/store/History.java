package org.crontabber.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.sql.DataSource;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** What was executed, and who leads: for those who look and change nothing. */
public final class History {
    private static final String COLUMNS = """
            SELECT job, slot, date, number, started, ended, extract(epoch FROM elapsed) AS seconds, outcome, exit_code,
                   rows, error_class, error_message, trace, host, term, by_hand, attempt_id
              FROM crontabber.attempt""";

    private final Transactions transactions;

    public History(DataSource state) {
        this.transactions = new Transactions(state);
    }

    /** One execution. */
    public record Entry(
            String job,
            Slot slot,
            int attempt,
            Instant started,
            Instant ended,
            @Nullable Duration elapsed,
            String outcome,
            @Nullable Integer exitCode,
            long rows,
            @Nullable String errorClass,
            @Nullable String error,
            @Nullable String trace,
            String host,
            long term,
            boolean byHand,
            String attemptId) {}

    /** How far the attempts are that run now, as they say themselves, by the names of their jobs. */
    public Map<String, AttemptProgress.Said> progress() {
        return AttemptProgress.of(transactions);
    }

    /** An execution's output: bytes as the job wrote them. */
    public record Log(Entry entry, Output output) {}

    /**
     * The newest executions, newest first.
     *
     * @param job null for those of all jobs
     */
    public List<Entry> newest(@Nullable String job, int most) {
        return transactions.read(
                "be read",
                connection -> job == null
                        ? Query.list(connection, COLUMNS + " ORDER BY seq DESC LIMIT ?", History::entry, most)
                        : Query.list(
                                connection,
                                COLUMNS
                                        + " WHERE job_id = (SELECT id FROM crontabber.job WHERE name = ?)"
                                        + " ORDER BY seq DESC LIMIT ?",
                                History::entry,
                                job,
                                most));
    }

    /** The job's newest execution that failed or timed out. */
    public Optional<Entry> lastError(String job) {
        String query = COLUMNS
                + " WHERE job_id = (SELECT id FROM crontabber.job WHERE name = ?) AND outcome IN ('failed', 'timed_out')"
                + " ORDER BY seq DESC LIMIT 1";
        return transactions.read(
                "be read",
                connection -> Query.list(connection, query, History::entry, job).stream()
                        .findFirst());
    }

    /**
     * The outputs of a job's newest executions, oldest of them first.
     *
     * @param from the first slot that is meant; null for any
     * @param to the last one; null for any
     */
    public List<Log> logs(String job, @Nullable Instant from, @Nullable Instant to, int most) {
        String query = """
                SELECT * FROM (
                    SELECT seq, job, slot, date, number, started, ended, extract(epoch FROM elapsed) AS seconds, outcome,
                           exit_code, rows, error_class, error_message, trace, host, term, by_hand, attempt_id,
                           output_head, output_tail
                      FROM crontabber.attempt
                     WHERE job_id = (SELECT id FROM crontabber.job WHERE name = ?)
                       AND slot BETWEEN coalesce(?::timestamptz, '-infinity') AND coalesce(?::timestamptz, 'infinity')
                     ORDER BY seq DESC LIMIT ?) newest
                 ORDER BY seq""";
        return transactions.read(
                "be read", connection -> Query.list(connection, query, History::log, job, from, to, most));
    }

    private static Log log(ResultSet row) throws SQLException {
        byte[] head = row.getBytes("output_head");
        byte[] tail = row.getBytes("output_tail");
        return new Log(entry(row), new Output(head == null ? new byte[0] : head, tail == null ? new byte[0] : tail));
    }

    private static Entry entry(ResultSet row) throws SQLException {
        double seconds = row.getDouble("seconds");
        boolean isTimed = !row.wasNull();
        return new Entry(
                row.getString("job"),
                Objects.requireNonNull(Query.slot(row, "slot", "date")),
                row.getInt("number"),
                Objects.requireNonNull(Query.instant(row, "started")),
                Objects.requireNonNull(Query.instant(row, "ended")),
                isTimed ? Duration.ofMillis(Math.round(seconds * 1000)) : null,
                row.getString("outcome"),
                row.getObject("exit_code", Integer.class),
                row.getLong("rows"),
                row.getString("error_class"),
                row.getString("error_message"),
                row.getString("trace"),
                row.getString("host"),
                row.getLong("term"),
                row.getBoolean("by_hand"),
                row.getString("attempt_id"));
    }

    /** Why a slot was skipped, and by whom; empty when it was not. */
    public Optional<String> whySkipped(String job, Slot slot) {
        String query = """
                SELECT why FROM crontabber.slot
                 WHERE job_id = (SELECT id FROM crontabber.job WHERE name = ?) AND slot = ? AND state = 'skipped'""";
        return transactions.read(
                "be read",
                connection ->
                        Query.list(connection, query, row -> String.valueOf(row.getString("why")), job, slot.at())
                                .stream()
                                .findFirst());
    }

    /** The jobs that are in the ledger and are none of these. */
    public List<Ghost> ghosts(List<String> known) {
        return transactions.read("be read", connection -> Ghost.read(connection, known));
    }

    /** The jobs of the configuration that the last leader had, as JSON; empty when none has noted them. */
    public Optional<String> configuredJobs() {
        return transactions.read("be read", DefinitionRows::jobs);
    }

    /** Who leads. */
    public Standing standing() {
        return transactions.read("be read", Standing::read);
    }
}
