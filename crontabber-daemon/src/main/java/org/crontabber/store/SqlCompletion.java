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
import org.crontabber.decision.Running;
import org.jspecify.annotations.Nullable;

/**
 * Records an attempt's success in the very transaction of its work: both are there, or neither. In a catch-up the same
 * transaction begins the job's next attempt, so that each execution costs one commit. Used by the attempt's thread on
 * the attempt's session.
 */
public final class SqlCompletion implements Completion {
    private static final String CLAIM = """
            SELECT pg_current_xact_id()::text AS transaction, set_config('statement_timeout', ?, true),
                   set_config('application_name', ?, true)
              FROM crontabber.run
             WHERE job_id = ? AND attempt_id = ?
               FOR NO KEY UPDATE""";

    private final Task task;
    private final Supplier<@Nullable Completion> successor;
    private @Nullable SqlCompletion following;
    private Changes.@Nullable Begin begun;
    private @Nullable Instant recordedAt;
    private @Nullable Handed handed;
    private boolean moved;
    private boolean goesOn;
    /** Of its session: in a transaction that it goes on with, the name of the one that has opened it. */
    private String name = "";

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
     * @param session cleared of what its own work has left there, unless the transaction is the same
     * @param transaction open on it and claimed for that attempt; what {@link #claim} would have said
     * @param before the attempts whose successes stand in it already
     * @param spent how long they took
     * @param name what the session calls itself, after the attempt that the state holds open
     */
    public record Handed(Connection session, String transaction, int before, Duration spent, String name) {}

    SqlCompletion(Task task, Supplier<@Nullable Completion> successor) {
        this.task = task;
        this.successor = successor;
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
     * @param next how long each statement of the next attempt may take in the same transaction; null when there is to be
     *     a COMMIT before it
     * @throws OwnTransactionEnded when it is another transaction than the one that was claimed
     * @throws TermOver when another leader has taken over
     */
    public void succeed(Connection connection, String claimed, Report report, @Nullable Duration next)
            throws SQLException {
        following = (SqlCompletion) successor.get();
        Duration limit = following != null && task.moves() ? next : null;
        String text = SuccessText.of(task.moves(), following != null, limit != null);
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            Query.bind(connection, statement, values(report, limit));
            read(statement, claimed);
        }
        goesOn = limit != null;
    }

    private @Nullable Object[] values(Report report, @Nullable Duration limit) {
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
        values.add(begin.id());
        values.addAll(
                limit == null
                        ? List.of(task.term().number(), task.term().holder())
                        : List.of(Long.toString(limit.toMillis()), name));
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
        ResultSet last = rows(statement);
        if (!last.next()) { // the guard's
            throw new TermOver(task.term());
        }
        recordedAt = Query.instant(last, "now");
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
            heir.handed = isClear
                    ? new Handed(session, claimed.getString("transaction"), 0, Duration.ZERO, heir.sessionName())
                    : null;
            return isClear;
        }
    }

    /** Whether {@link #succeed} has made ready for the next attempt in the same transaction. */
    public boolean goesOn() {
        return goesOn;
    }

    /**
     * Leaves the session to the next attempt, with the transaction as it is.
     *
     * @param before the attempts whose successes stand in the transaction, this one's included
     * @param spent how long they took
     */
    public void leaveOpen(Connection session, String transaction, int before, Duration spent) {
        SqlCompletion heir = Objects.requireNonNull(following, "nothing was begun");
        heir.handed = new Handed(session, transaction, before, spent, name);
    }

    /**
     * From here on the attempt works, perhaps not for the first time: what it has recorded before was taken back.
     *
     * @return what the predecessor has left to it, once; null when there is none, or it has left nothing
     */
    public @Nullable Handed takeHanded() {
        following = null;
        begun = null;
        recordedAt = null;
        moved = false;
        goesOn = false;
        Handed mine = handed;
        name = mine == null ? sessionName() : mine.name();
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
    public boolean isUncommitted() {
        return goesOn;
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
