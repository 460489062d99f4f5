package org.crontabber.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The tables of Mozilla's crontabber: where its jobs stood, and what it has executed. They are only read. */
public final class OriginalTables {
    /** More jobs than anybody had. */
    private static final int MOST_JOBS = 10_000;

    /** Executions that are taken over, the newest ones. */
    private static final int MOST_EXECUTIONS = 100_000;

    private static final String READ = "read the tables of Mozilla's crontabber";

    private final Transactions transactions;
    private final String schema;

    public OriginalTables(DataSource database, String schema) {
        this.transactions = new Transactions(database);
        this.schema = schema;
    }

    /** What it knew of a job. */
    public record Known(
            String job,
            @Nullable Instant firstRun,
            @Nullable Instant lastSuccess,
            @Nullable Instant nextRun) {}

    /**
     * One execution; without an error it was a success.
     *
     * @param of the date that it was for, where it was a success; else when it began
     */
    public record Execution(
            String job,
            Instant of,
            Instant started,
            Instant ended,
            @Nullable String errorClass,
            @Nullable String error,
            @Nullable String trace) {}

    /**
     * Its jobs, by name.
     *
     * @throws IllegalStateException when there is no such table
     */
    public List<Known> known() {
        requireTable(table("crontabber"));
        requireTable(table("crontabber_log"));
        String query = """
                SELECT DISTINCT ON (app_name) app_name,
                       CASE WHEN isfinite(first_run) THEN first_run END AS first_run,
                       CASE WHEN isfinite(last_success) THEN last_success END AS last_success,
                       CASE WHEN isfinite(next_run) AND error_count = 0 THEN next_run END AS next_run
                  FROM %s
                 ORDER BY app_name, last_success DESC NULLS LAST LIMIT ?""".formatted(table("crontabber"));
        return transactions.read(
                READ,
                connection -> Query.list(
                        connection,
                        query,
                        row -> new Known(
                                row.getString("app_name"),
                                Query.instant(row, "first_run"),
                                Query.instant(row, "last_success"),
                                Query.instant(row, "next_run")),
                        MOST_JOBS));
    }

    private void requireTable(String name) {
        boolean isThere = transactions.read(
                READ,
                connection -> Query.list(
                                connection, "SELECT to_regclass(?) IS NOT NULL", row -> row.getBoolean(1), name)
                        .get(0));
        if (!isThere) {
            throw new IllegalStateException("there is no table " + name
                    + ": name the database that has it with --database, and its schema with --schema");
        }
    }

    /** What it has executed of these jobs since then, oldest first. */
    public List<Execution> executions(Collection<String> jobs, Instant since) {
        String query = """
                SELECT * FROM (
                    SELECT id, app_name, log_time - greatest(duration, interval '0') AS started, log_time, success,
                           exc_type, exc_value, exc_traceback
                      FROM %s
                     WHERE app_name = ANY (?) AND log_time >= ? AND isfinite(log_time)
                     ORDER BY id DESC LIMIT ?) newest
                 ORDER BY id""".formatted(table("crontabber_log"));
        return transactions.read(
                READ,
                connection -> Query.list(
                        connection,
                        query,
                        OriginalTables::execution,
                        jobs.toArray(String[]::new),
                        since,
                        MOST_EXECUTIONS));
    }

    private static Execution execution(ResultSet row) throws SQLException {
        Instant success = Query.instant(row, "success");
        Instant started = Objects.requireNonNull(Query.instant(row, "started"));
        boolean failed = success == null;
        return new Execution(
                row.getString("app_name"),
                success == null ? started : success,
                started,
                Objects.requireNonNull(Query.instant(row, "log_time")),
                failed ? Objects.requireNonNullElse(row.getString("exc_type"), "unknown") : null,
                row.getString("exc_value"),
                row.getString("exc_traceback"));
    }

    private String table(String name) {
        return '"' + schema.replace("\"", "\"\"") + "\"." + name;
    }
}
