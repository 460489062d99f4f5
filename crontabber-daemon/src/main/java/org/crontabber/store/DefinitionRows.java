package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;

/** Notes what jobs run, so that a later reader knows what an attempt of then has done. */
final class DefinitionRows {
    private static final int LONGEST_ACTION_CHARS = 10_000;

    /** Most are known already: only what is new costs a write. */
    private static final String NOTE = """
            INSERT INTO crontabber.definition (fingerprint, job, runs, schedule)
            SELECT n.fingerprint, n.job, n.runs, n.schedule
              FROM unnest(?, ?, ?, ?) AS n (fingerprint, job, runs, schedule)
             WHERE NOT EXISTS (SELECT FROM crontabber.definition d WHERE d.fingerprint = n.fingerprint)
            ON CONFLICT DO NOTHING""";

    /** Since when no leader's configuration names a job. */
    private static final String NOTE_REMOVED = """
            UPDATE crontabber.job
               SET removed_at = CASE WHEN name = ANY (?) THEN NULL ELSE clock_timestamp() END
             WHERE (removed_at IS NULL) <> (name = ANY (?))""";

    private DefinitionRows() {}

    static void note(Connection connection, Collection<Definition> definitions) throws SQLException {
        List<Definition> all = List.copyOf(definitions);
        Query.update(
                connection,
                NOTE,
                all.stream().map(Definition::fingerprint).toArray(String[]::new),
                all.stream().map(Definition::job).toArray(String[]::new),
                all.stream()
                        .map(one -> String.valueOf(AttemptRows.clean(one.runs(), LONGEST_ACTION_CHARS)))
                        .toArray(String[]::new),
                all.stream().map(Definition::schedule).toArray(String[]::new));
    }

    static void noteRemoved(Connection connection, List<String> known) throws SQLException {
        String[] names = known.toArray(String[]::new);
        Query.update(connection, NOTE_REMOVED, names, names);
    }
}
