package org.crontabber.chaos;

import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.Sql;

/** What was due by a moment and is not done, as the state has it. */
final class Backlog {
    private static final String DONE = """
            SELECT j.name,
                   (SELECT count(*) FROM crontabber.slot s
                     WHERE s.job_id = j.id AND s.state = 'succeeded' AND s.slot <= to_timestamp(%1$d)),
                   (SELECT coalesce(extract(epoch FROM r.last_success), 0)::bigint
                      FROM crontabber.run r WHERE r.job_id = j.id)
              FROM crontabber.job j""";

    private Backlog() {}

    /** How many slots of each job; a plain job has one or none. */
    static Map<String, Long> open(DatabaseAddress address, List<TruthJob> jobs, Instant until) throws SQLException {
        Map<String, Long> open = new TreeMap<>();
        jobs.forEach(job -> open.put(job.name(), (long) job.until(until).size()));
        for (String row : Sql.rows(address, DONE.formatted(until.getEpochSecond()))) {
            String[] at = row.split(" ", -1);
            TruthJob job = jobs.stream()
                    .filter(one -> one.name().equals(at[0]))
                    .findFirst()
                    .orElseThrow();
            List<Instant> due = job.until(until);
            long missing = due.size() - Long.parseLong(at[1]);
            boolean isBehind =
                    !due.isEmpty() && due.get(due.size() - 1).isAfter(Instant.ofEpochSecond(Long.parseLong(at[2])));
            open.put(job.name(), job.kind().isBackfill() ? missing : isBehind ? 1L : 0L);
        }
        open.values().removeIf(count -> count == 0);
        return open;
    }
}
