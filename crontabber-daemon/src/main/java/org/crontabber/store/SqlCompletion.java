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
 * the attempt's session.
 */
public final class SqlCompletion implements Completion {
    /** How long the statements that record may take, after the job's own limit. */
    private static final String RECORD_LIMIT = "10s";

    private static final String CLAIM = """
            SELECT pg_current_xact_id()::text AS transaction, set_config('statement_timeout', ?, true),
                   set_config('application_name', ?, true)
              FROM crontabber.run
             WHERE job_id = ? AND attempt_id = ?
               FOR NO KEY UPDATE""";

    private static final String GUARD =
            "SELECT clock_timestamp() AS now FROM crontabber.leader WHERE term = ? AND holder = ? FOR SHARE";

    private static final String RECORD_SUCCEEDED = record(AttemptRows.CLOSE_SUCCEEDED);
    private static final String RECORD_BY_HAND = record(AttemptRows.CLOSE_BY_HAND);
    private static final String RECORD_SUCCEEDED_THEN_BEGIN = record(AttemptRows.SUCCEEDED_THEN_BEGIN);
    private static final String RECORD_BY_HAND_THEN_BEGIN = record(AttemptRows.BY_HAND_THEN_BEGIN);

    private final Task task;
    private final Supplier<@Nullable Completion> next;
    private @Nullable SqlCompletion following;
    private Changes.@Nullable Begin begun;
    private @Nullable Instant recordedAt;
    private @Nullable Handed handed;
    private boolean moved;

    /**
     * The attempt that completes.
     *
     * @param moves whether its slot was open when it began, so that the success must find it so
     */
    record Task(Term term, Changes.Begin begin, IntSupplier jobId, boolean moves, Store.Origin origin) {
        int job() {
            return jobId.getAsInt();
        }
    }

    /**
     * What a success leaves to the attempt that it has begun.
     *
     * @param session cleared of what its own work has left there
     * @param transaction open on it and claimed for that attempt; what {@link #claim} would have said
     */
    public record Handed(Connection session, String transaction) {}

    SqlCompletion(Task task, Supplier<@Nullable Completion> next) {
        this.task = task;
        this.next = next;
    }

    /** Deferred constraints come first, as the job's role and in its name; then ours. One round trip for all. */
    private static String record(String run) {
        return """
                SET CONSTRAINTS ALL IMMEDIATE;
                RESET ROLE;
                SELECT pg_current_xact_id_if_assigned()::text AS transaction, set_config('statement_timeout', '%s', true), set_config('lock_timeout', '5s', true);
                %s;
                %s;
                %s;
                %s""".formatted(RECORD_LIMIT, AttemptRows.HISTORY, AttemptRows.SUCCEED, run, GUARD);
    }

    /**
     * The first statement of the work's transaction: locks the job's row, which proves that the start is committed and
     * that nobody else works for the job, and shows everybody that this attempt lives. It also sets the time limit of
     * the statements that follow.
     *
     * @return the transaction's id, to be handed to {@link #succeed}
     */
    public String claim(Connection connection, Duration timeout) throws SQLException {
        List<String> claimed = Query.list(connection, CLAIM, row -> row.getString(1), claimValues(timeout));
        if (claimed.isEmpty()) {
            throw notOpen();
        }
        return claimed.get(0);
    }

    private @Nullable Object[] claimValues(Duration timeout) {
        return new @Nullable Object[] {
            Long.toString(timeout.toMillis()),
            sessionName(),
            task.job(),
            task.begin().id()
        };
    }

    private SQLException notOpen() {
        return new SQLException("attempt " + task.begin().id() + " is not open", "CT002");
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
        following = (SqlCompletion) next.get();
        String then = task.moves() ? RECORD_SUCCEEDED_THEN_BEGIN : RECORD_BY_HAND_THEN_BEGIN;
        String only = task.moves() ? RECORD_SUCCEEDED : RECORD_BY_HAND;
        try (PreparedStatement statement = connection.prepareStatement(following == null ? only : then)) {
            Query.bind(connection, statement, values(elapsed, rows, output));
            read(statement, claimed);
        }
    }

    private @Nullable Object[] values(Duration elapsed, long rows, Output output) {
        Report report = new Report(Outcome.SUCCEEDED, null, null, null, null, output, elapsed, rows);
        Changes.Begin begin = task.begin();
        List<@Nullable Object> values = new ArrayList<>();
        values.addAll(Arrays.asList(
                AttemptRows.historyValues(begin.node().name(), report, task.term(), task.job(), begin.id())));
        Running attempt = begin.attempt();
        values.addAll(List.of(
                attempt.attempt(), begin.id(), task.job(), attempt.slot().at()));
        if (following == null) {
            values.add(task.job());
        } else {
            values.addAll(Arrays.asList(
                    AttemptRows.beginValues(following.task.begin(), task.term(), task.origin(), task.job())));
        }
        values.addAll(List.of(begin.id(), task.term().number(), task.term().holder()));
        return values.toArray();
    }

    /** Reads the results in their order, and believes nothing that does not say what was expected. */
    private void read(PreparedStatement statement, String claimed) throws SQLException {
        statement.execute(); // SET CONSTRAINTS
        statement.getMoreResults(); // RESET ROLE
        ResultSet transaction = rows(statement);
        if (!transaction.next() || !claimed.equals(transaction.getString("transaction"))) {
            throw new OwnTransactionEnded();
        }
        changed(statement, "history", true);
        changed(statement, "slot", task.moves());
        boolean wasOpen = statement.getUpdateCount() == 1;
        if (following == null) {
            changed(statement, "run", true);
        } else {
            ResultSet started = rows(statement);
            if (!started.next()) {
                throw new SQLException("the next attempt could not begin", "CT003");
            }
            begun = following.task.begin().since(Objects.requireNonNull(Query.instant(started, "started")));
        }
        ResultSet guard = rows(statement);
        if (!guard.next()) {
            throw new TermOver(task.term());
        }
        recordedAt = Query.instant(guard, "now");
        moved = wasOpen;
    }

    /**
     * Commits what {@link #succeed} has recorded together with the next attempt's begin, clears the session and claims
     * it for that attempt, in one round trip. An error leaves open whether it has committed.
     *
     * @param clearing takes what the work has left there; its last statement has a column {@code prepared}, which counts
     *     what it can't take
     * @return whether the session is the next attempt's now; else it is still this one's, to be given back
     */
    public boolean handOn(Connection session, String clearing, Duration timeout) throws SQLException {
        SqlCompletion heir = Objects.requireNonNull(following, "nothing was begun");
        // clearing has a transaction of its own: UNLISTEN takes effect with its COMMIT, and no later error takes it
        // back
        String all = "COMMIT; BEGIN;\n" + clearing + ";\nCOMMIT; BEGIN;\n" + CLAIM;
        try (PreparedStatement statement = session.prepareStatement(all)) {
            Query.bind(session, statement, heir.claimValues(timeout));
            statement.execute();
            ResultSet left = nextRows(statement);
            boolean isClear = left.next() && left.getLong("prepared") == 0;
            ResultSet claimed = nextRows(statement);
            if (!claimed.next()) {
                throw heir.notOpen();
            }
            heir.handed = isClear ? new Handed(session, claimed.getString("transaction")) : null;
            return isClear;
        }
    }

    /** What the predecessor has left to this attempt, once; null when there is none, or it has left nothing. */
    public @Nullable Handed takeHanded() {
        Handed mine = handed;
        handed = null;
        return mine;
    }

    /** Passes over the results that have no rows. */
    private static ResultSet nextRows(PreparedStatement statement) throws SQLException {
        while (!statement.getMoreResults()) {
            if (statement.getUpdateCount() < 0) {
                throw new SQLException("a result with rows is missing", "CT003");
            }
        }
        return statement.getResultSet();
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

    @Override
    public @Nullable Instant recordedAt() {
        return recordedAt;
    }

    @Override
    public boolean moved() {
        return moved;
    }

    @Override
    public Changes.@Nullable Begin begun() {
        return begun;
    }
}
