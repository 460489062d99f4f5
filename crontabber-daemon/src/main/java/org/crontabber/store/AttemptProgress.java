package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import javax.sql.DataSource;
import org.crontabber.decision.PlainText;

/** How far running attempts are, as they say themselves: for those who look; nothing is decided by it. Any thread. */
public final class AttemptProgress {
    private static final int MOST_MESSAGE_CHARS = 200;

    private static final String NOTE = """
            INSERT INTO crontabber.progress AS p (job_id, attempt_id, done, total, message)
            SELECT job_id, attempt_id, ?, ?, ? FROM crontabber.run WHERE attempt_id = ?
                ON CONFLICT (job_id) DO UPDATE
               SET attempt_id = excluded.attempt_id, done = excluded.done, total = excluded.total,
                   message = excluded.message, at = excluded.at""";

    private static final String READ = """
            SELECT j.name, p.done, p.total, p.message, p.at
              FROM crontabber.progress p
              JOIN crontabber.run r ON r.job_id = p.job_id AND r.attempt_id = p.attempt_id
              JOIN crontabber.job j ON j.id = p.job_id""";

    private final DataSource state;

    public AttemptProgress(DataSource state) {
        this.state = state;
    }

    /**
     * What an attempt has said last.
     *
     * @param total 0 when nobody knows
     */
    public record Said(long done, long total, String message, Instant at) {
        /** In a few words. */
        public String text() {
            String part = total > 0 ? done + " of " + total : Long.toString(done);
            return message.isEmpty() ? part : part + ": " + message;
        }
    }

    /** Notes what an attempt says, if it is running by now; while the database is away that is lost. */
    public void note(UUID attempt, long done, long total, String message) {
        String cut = PlainText.oneLine(message);
        cut = cut.substring(0, Math.min(cut.length(), MOST_MESSAGE_CHARS));
        try (Connection connection = state.getConnection()) {
            Query.update(connection, NOTE, done, total, cut, attempt);
        } catch (SQLException e) {
            return; // the work goes on without it
        }
    }

    private static boolean isThere(Connection connection) throws SQLException {
        return Query.list(connection, "SELECT to_regclass('crontabber.progress') IS NOT NULL", row -> row.getBoolean(1))
                .contains(true);
    }

    /** What those attempts have said that run now, by the names of their jobs. */
    public static Map<String, Said> of(Transactions transactions) {
        Map<String, Said> said = new TreeMap<>();
        if (!transactions.read("be read", AttemptProgress::isThere)) {
            return said; // the schema of an older program, which leads
        }
        transactions.read(
                "be read",
                connection -> Query.list(
                        connection,
                        READ,
                        row -> said.put(
                                row.getString("name"),
                                new Said(
                                        row.getLong("done"),
                                        row.getLong("total"),
                                        row.getString("message"),
                                        Objects.requireNonNull(Query.instant(row, "at"))))));
        return said;
    }
}
