package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.crontabber.database.Term;
import org.crontabber.decision.Outcome;

/** What the state says of single attempts, and is told of one that is to begin. */
final class AttemptQueries {
    private AttemptQueries() {}

    static Outcome outcome(Connection connection, UUID attempt) throws SQLException {
        return Query.list(
                        connection,
                        "SELECT outcome FROM crontabber.attempt WHERE attempt_id = ?",
                        row -> Outcome.of(row.getString("outcome")),
                        attempt)
                .stream()
                .findFirst()
                .orElse(Outcome.LOST);
    }

    static Set<UUID> recorded(Connection connection, Collection<UUID> attempts) throws SQLException {
        return new HashSet<>(Query.list(
                connection,
                "SELECT attempt_id FROM crontabber.attempt WHERE attempt_id = ANY(?)",
                row -> Objects.requireNonNull(row.getObject("attempt_id", UUID.class)),
                connection.createArrayOf("uuid", attempts.toArray())));
    }

    static boolean mayTakeEffect(Connection connection, Term term, int job, UUID attempt) throws SQLException {
        String sql = """
                SELECT FROM crontabber.leader l, crontabber.run r
                 WHERE l.term = ? AND l.holder = ? AND r.job_id = ? AND r.attempt_id = ?""";
        return !Query.list(connection, sql, row -> attempt, term.number(), term.holder(), job, attempt)
                .isEmpty();
    }

    /** Notes the process that waits to begin; false when the attempt is over. */
    static boolean note(String process, Transactions transactions, Term term, int job, UUID attempt) {
        AtomicBoolean isOpen = new AtomicBoolean();
        transactions.write(
                "note an attempt's process",
                term,
                connection -> isOpen.set(Query.update(connection, AttemptRows.PROCESS, process, job, attempt) == 1));
        return isOpen.get();
    }
}
