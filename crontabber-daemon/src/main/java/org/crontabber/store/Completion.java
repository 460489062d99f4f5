package org.crontabber.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.jspecify.annotations.Nullable;

/**
 * Records an attempt's success in the very transaction of its work: both are there, or neither. In a catch-up the same
 * transaction begins the job's next attempt, so that each execution costs one commit. Used by the attempt's thread on
 * the attempt's session; the caller commits.
 */
public final class Completion {
    /** How long the statements that record may take, after the job's own limit. */
    private static final String RECORD_LIMIT = "10s";

    private static final String CLAIM = """
            SELECT pg_current_xact_id()::text AS transaction, set_config('statement_timeout', ?, true),
                   set_config('application_name', ?, true)
              FROM crontabber.run
             WHERE job_id = ? AND attempt_id = ?
               FOR NO KEY UPDATE""";

    /** Deferred constraints come first, as the job's role and in its name; then ours. One round trip for all. */
    private static final String RECORD = """
            SET CONSTRAINTS ALL IMMEDIATE;
            RESET ROLE;
            SELECT pg_current_xact_id_if_assigned()::text AS transaction, set_config('statement_timeout', '%s', true), set_config('lock_timeout', '5s', true);
            %s;
            %s;
            %s""";

    /** It begins now, not when it was thought of. */
    private static final String BEGIN_NEXT =
            AttemptRows.BEGIN.replace("greatest(?, last_began)", "greatest(?, last_began, clock_timestamp())")
                    + " RETURNING started";

    private static final String GUARD =
            "SELECT clock_timestamp() AS now FROM crontabber.leader WHERE term = ? AND holder = ? FOR SHARE";

    private final Task task;
    private final Supplier<Changes.@Nullable Begin> next;
    private Changes.@Nullable Begin begun;
    private @Nullable Instant recordedAt;

    /** The attempt that completes. */
    record Task(Term term, Changes.Begin begin, IntSupplier jobId, boolean moves, String host) {
        int job() {
            return jobId.getAsInt();
        }
    }

    Completion(Task task, Supplier<Changes.@Nullable Begin> next) {
        this.task = task;
        this.next = next;
    }

    /**
     * The first statement of the work's transaction: locks the job's row, which proves that the start is committed and
     * that nobody else works for the job, and shows everybody that this attempt lives. It also sets the time limit of
     * the statements that follow.
     *
     * @return the transaction's id, to be handed to {@link #succeed}
     */
    public String claim(Connection connection, Duration timeout) throws SQLException {
        List<String> claimed = Query.list(
                connection,
                CLAIM,
                row -> row.getString(1),
                Long.toString(timeout.toMillis()),
                sessionName(),
                task.job(),
                task.begin().id());
        if (claimed.isEmpty()) {
            throw new SQLException("attempt " + task.begin().id() + " is not open", "CT002");
        }
        return claimed.get(0);
    }

    /** What a session that works for the attempt calls itself, so that it can be found and ended. */
    public String sessionName() {
        return GhostRows.sessionName(task.begin().id());
    }

    /**
     * The last statements before the commit.
     *
     * @throws OwnTransactionEnded when it is another transaction than the one that was claimed
     * @throws TermOver when another leader has taken over
     */
    public void succeed(Connection connection, String claimed, Duration elapsed, long rows, Output output)
            throws SQLException {
        Changes.Begin following = next.get();
        String ours = RECORD.formatted(
                RECORD_LIMIT,
                AttemptRows.HISTORY,
                AttemptRows.SUCCEED,
                task.moves() ? AttemptRows.CLOSE_SUCCEEDED : AttemptRows.CLOSE_UNMOVED);
        String all = ours + ";\n" + (following == null ? "" : BEGIN_NEXT + ";\n") + GUARD;
        try (PreparedStatement statement = connection.prepareStatement(all)) {
            Query.bind(connection, statement, values(following, elapsed, rows, output));
            read(statement, claimed, following);
        }
    }

    private @Nullable Object[] values(Changes.@Nullable Begin following, Duration elapsed, long rows, Output output) {
        Report report = new Report(Outcome.SUCCEEDED, null, null, null, null, output, elapsed, rows);
        Changes.Begin begin = task.begin();
        List<@Nullable Object> values = new ArrayList<>();
        values.addAll(Arrays.asList(
                AttemptRows.historyValues(begin.node().name(), report, task.term(), task.job(), begin.id())));
        Running attempt = begin.attempt();
        values.addAll(List.of(
                attempt.attempt(), begin.id(), task.job(), attempt.slot().at(), task.job(), begin.id()));
        if (following != null) {
            values.addAll(Arrays.asList(AttemptRows.beginValues(following, task.term(), task.host(), task.job())));
        }
        values.addAll(List.of(task.term().number(), task.term().holder()));
        return values.toArray();
    }

    /** Reads the results in their order, and believes nothing that does not say what was expected. */
    private void read(PreparedStatement statement, String claimed, Changes.@Nullable Begin following)
            throws SQLException {
        statement.execute(); // SET CONSTRAINTS
        statement.getMoreResults(); // RESET ROLE
        ResultSet transaction = rows(statement);
        if (!transaction.next() || !claimed.equals(transaction.getString("transaction"))) {
            throw new OwnTransactionEnded();
        }
        changed(statement, "history", true);
        changed(statement, "slot", task.moves());
        changed(statement, "run", true);
        if (following != null) {
            ResultSet started = rows(statement);
            if (!started.next()) {
                throw new SQLException("the next attempt could not begin", "CT003");
            }
            Instant at = Objects.requireNonNull(Query.instant(started, "started"));
            begun = following.since(at);
        }
        ResultSet guard = rows(statement);
        if (!guard.next()) {
            throw new TermOver(task.term());
        }
        recordedAt = Query.instant(guard, "now");
    }

    private static ResultSet rows(PreparedStatement statement) throws SQLException {
        if (!statement.getMoreResults()) {
            throw new SQLException("a result with rows is missing", "CT003");
        }
        return statement.getResultSet();
    }

    private static void changed(PreparedStatement statement, String what, boolean expected) throws SQLException {
        if (statement.getMoreResults() || (expected && statement.getUpdateCount() != 1)) {
            throw new SQLException("the " + what + " row is not what this attempt has left there", "CT003");
        }
    }

    /** When {@link #succeed} has recorded it, by the database's clock; null until then. */
    public @Nullable Instant recordedAt() {
        return recordedAt;
    }

    /** The attempt that {@link #succeed} has begun with the success; none until then. */
    public Changes.@Nullable Begin begun() {
        return begun;
    }
}
