package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.jspecify.annotations.Nullable;

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

    private static final String NOTE_JOBS = """
            UPDATE crontabber.heartbeat
               SET config_since = clock_timestamp(), config_refused = NULL, config_refused_at = NULL,
                   config_jobs = (SELECT json_object_agg(
                                             n.job, coalesce(n.record::json, json_build_object('broken', n.broken)))
                                    FROM unnest(?, ?, ?) AS n (job, record, broken))""";

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

    /** What a looker needs to know of the configuration that is in effect. */
    static void noteJobs(Connection connection, JobGraph graph, Collection<Definition> definitions)
            throws SQLException {
        List<String> names = new ArrayList<>();
        List<@Nullable String> records = new ArrayList<>();
        List<@Nullable String> broken = new ArrayList<>();
        for (Definition definition : definitions) {
            names.add(definition.job());
            records.add(definition.record());
            broken.add(null);
        }
        for (Node node : graph.nodes()) {
            if (node.isBroken()) {
                names.add(node.name());
                records.add(null);
                broken.add(node.brokenWhere());
            }
        }
        Query.update(
                connection,
                NOTE_JOBS,
                names.toArray(String[]::new),
                records.toArray(String[]::new),
                broken.toArray(String[]::new));
    }

    static Optional<String> jobs(Connection connection) throws SQLException {
        return Query.list(
                        connection,
                        "SELECT config_jobs::text AS jobs FROM crontabber.heartbeat",
                        row -> Optional.ofNullable(row.getString("jobs")))
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
    }

    static void noteRemoved(Connection connection, List<String> known) throws SQLException {
        String[] names = known.toArray(String[]::new);
        Query.update(connection, NOTE_REMOVED, names, names);
    }
}
