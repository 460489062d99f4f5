package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Outcome;

/**
 * Records an attempt's success in the very transaction of its work: both are there, or neither. Used by the attempt's
 * thread on the attempt's session; the caller commits.
 */
public final class Completion {
    private static final String TRANSACTION = "SELECT pg_current_xact_id_if_assigned()::text";

    private final Term term;
    private final Node node;
    private final int job;
    private final UUID id;

    Completion(Term term, Node node, int job, UUID id) {
        this.term = term;
        this.node = node;
        this.job = job;
        this.id = id;
    }

    /**
     * The first statement of the work's transaction: locks the job's row, which proves that the start is committed and
     * that nobody else works for the job, and shows everybody that this attempt lives.
     *
     * @return the transaction's id, to be handed to {@link #succeed}
     */
    public String claim(Connection connection) throws SQLException {
        new AttemptRows(connection, job).lock(id);
        return Query.list(connection, "SELECT pg_current_xact_id()::text", row -> row.getString(1))
                .get(0);
    }

    /**
     * The last statements before the commit.
     *
     * @throws OwnTransactionEnded when it is another transaction than the one that was claimed
     * @throws org.crontabber.database.TermOver when another leader has taken over
     */
    public void succeed(Connection connection, String claimed, Duration elapsed, long rows, Output output)
            throws SQLException {
        List<String> current = Query.list(connection, TRANSACTION, row -> String.valueOf(row.getString(1)));
        if (!current.equals(List.of(claimed))) {
            throw new OwnTransactionEnded();
        }
        AttemptRows attempt = new AttemptRows(connection, job);
        Report report = new Report(Outcome.SUCCEEDED, null, null, null, null, output, elapsed, rows);
        Open open = Query.list(
                        connection,
                        "SELECT slot, number FROM crontabber.run WHERE job_id = ? AND attempt_id = ?",
                        row -> new Open(Objects.requireNonNull(Query.instant(row, "slot")), row.getInt("number")),
                        job,
                        id)
                .get(0);
        attempt.history(node, id, report, term);
        attempt.closeRun(Outcome.SUCCEEDED);
        attempt.succeed(open.slot(), open.number(), id);
        Transactions.guard(connection, term);
    }

    private record Open(Instant slot, int number) {}
}
