package org.crontabber.chaos;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.Sql;

/** Reads what a run has left, in the database and in the shells' file. */
final class Records {
    private static final String TRUTH = """
            SELECT job, extract(epoch FROM slot), date, extract(epoch FROM interval_start),
                   extract(epoch FROM interval_end), attempt, attempt_id, term, extract(epoch FROM at),
                   extract(epoch FROM pg_xact_commit_timestamp(xmin))
              FROM public.truth""";
    private static final String ELECTIONS =
            "SELECT term, extract(epoch FROM pg_xact_commit_timestamp(xmin)) FROM public.election ORDER BY term";
    private static final String SLOTS = """
            SELECT j.name, extract(epoch FROM s.slot), s.date, s.state, s.attempts, s.errors,
                   coalesce(s.attempt_id::text, '-')
              FROM crontabber.slot s JOIN crontabber.job j ON j.id = s.job_id""";
    private static final String ATTEMPTS = """
            SELECT job, extract(epoch FROM slot), number, attempt_id, term, outcome, coalesce(error_class, '-'),
                   ended_by_term, extract(epoch FROM started), extract(epoch FROM ended),
                   extract(epoch FROM pg_xact_commit_timestamp(xmin))
              FROM (SELECT xmin, * FROM crontabber.attempt) a ORDER BY seq""";
    private static final String OPEN =
            "SELECT j.name FROM crontabber.run r JOIN crontabber.job j ON j.id = r.job_id WHERE attempt_id IS NOT NULL";
    private static final String END = "end";

    private Records() {}

    static History read(DatabaseAddress address, TruthJobs jobs, History.Faulty faults)
            throws SQLException, IOException {
        List<Execution> executions = new ArrayList<>(shells(jobs.lines()));
        for (String row : Sql.rows(address, TRUTH)) {
            String[] at = row.split(" ", -1);
            executions.add(new Execution(
                    new Execution.Facts(
                            at[0],
                            instant(at[1]),
                            LocalDate.parse(at[2]),
                            new Execution.Interval(instant(at[3]), instant(at[4])),
                            attempt(at[5], at[6], at[7])),
                    instant(at[8]),
                    instant(at[9]),
                    true,
                    0));
        }
        List<History.Election> elections = Sql.rows(address, ELECTIONS).stream()
                .map(row -> row.split(" ", -1))
                .map(at -> new History.Election(Long.parseLong(at[0]), instant(at[1])))
                .toList();
        return new History(jobs.jobs(), executions, elections, ledger(address), faults);
    }

    private static History.Ledger ledger(DatabaseAddress address) throws SQLException {
        List<History.Slot> slots = Sql.rows(address, SLOTS).stream()
                .map(row -> row.split(" ", -1))
                .map(at -> new History.Slot(
                        at[0],
                        instant(at[1]),
                        LocalDate.parse(at[2]),
                        at[3],
                        new History.Counts(Integer.parseInt(at[4]), Integer.parseInt(at[5])),
                        at[6]))
                .toList();
        List<History.Attempt> attempts = Sql.rows(address, ATTEMPTS).stream()
                .map(row -> row.split(" ", -1))
                .map(at -> new History.Attempt(
                        at[0],
                        instant(at[1]),
                        attempt(at[2], at[3], at[4]),
                        new History.End(at[5], at[6], Long.parseLong(at[7]), instant(at[9])),
                        instant(at[8]),
                        instant(at[10])))
                .toList();
        return new History.Ledger(slots, attempts, Sql.rows(address, OPEN));
    }

    /** The lines of one attempt are one execution, however far it came. */
    private static List<Execution> shells(Path file) throws IOException {
        Map<String, Execution> byId = new LinkedHashMap<>();
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            Execution one = execution(line.split(" ", -1));
            byId.merge(
                    one.id(),
                    one,
                    (first, next) ->
                            new Execution(first.facts(), first.began(), next.seen(), next.isDone(), first.daemon()));
        }
        return List.copyOf(byId.values());
    }

    private static Execution execution(String[] at) {
        Instant when = instant(at[10]);
        Execution.Facts facts = new Execution.Facts(
                at[1],
                OffsetDateTime.parse(at[2]).toInstant(),
                LocalDate.parse(at[3]),
                new Execution.Interval(Instant.parse(at[4]), Instant.parse(at[5])),
                attempt(at[6], at[7], at[8]));
        return new Execution(facts, when, when, at[0].equals(END), Long.parseLong(at[9]));
    }

    private static Execution.Try attempt(String number, String id, String term) {
        return new Execution.Try(Integer.parseInt(number), id, Long.parseLong(term));
    }

    private static Instant instant(String epochSeconds) {
        BigDecimal seconds = new BigDecimal(epochSeconds);
        long whole = seconds.longValue();
        return Instant.ofEpochSecond(
                whole,
                seconds.subtract(BigDecimal.valueOf(whole)).movePointRight(9).longValue());
    }
}
