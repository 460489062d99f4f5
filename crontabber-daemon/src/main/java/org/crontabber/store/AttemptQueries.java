package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.Outcome;

/** What the state says of single attempts. */
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
}
