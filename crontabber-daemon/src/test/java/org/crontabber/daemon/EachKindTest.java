package org.crontabber.daemon;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Failure, odd text, transactions, a stop and what a job says, for each kind of job: one morning of a real daemon and of its
 * successor, and then the table.
 */
class EachKindTest {
    @TempDir
    private static Path directory = Path.of("");

    private static DatabaseAddress address = new DatabaseAddress("", "", null, null);

    /** What the table asks, of the history of a job, or of what was seen of it at a time. */
    private static final Map<String, String> QUESTIONS = Map.ofEntries(
            entry("attempts", """
                    SELECT string_agg(to_char(started AT TIME ZONE 'UTC', 'HH24:MI') || ' ' || outcome, ', ' ORDER BY number)
                      FROM crontabber.attempt WHERE elapsed IS NOT NULL AND job = '%s'"""),
            entry("errors", "SELECT errors FROM public.seen WHERE job = '%s'"),
            entry("success", "SELECT success FROM public.seen WHERE job = '%s'"),
            entry("effects", "SELECT effects FROM public.seen WHERE job = '%s'"),
            entry("open", """
                    SELECT count(*) FROM crontabber.slot s JOIN crontabber.job j ON j.id = s.job_id
                     WHERE s.state IN ('due', 'held') AND j.name = '%s'"""),
            entry("type", first("error_class")),
            entry("message", first("""
                    regexp_replace(translate(error_message, E'\\u0001\\u202e', '^<'), '😀{9,}.*', '…')""")),
            entry("reason", first("""
                    substring(error_message FROM 'terminating connection|killed by .*|called System.exit\\(3\\)')""")),
            entry("trace", first("substring(trace FROM 'at jobs.Does.it|PATH=|does\\(text')")),
            entry("bounded", first("""
                    octet_length(error_message) < 10000 AND coalesce(octet_length(output_head), 0) <= 32768
                    AND coalesce(octet_length(output_tail), 0) < 33000""")),
            entry("exit", first("exit_code")),
            entry("said", first("encode(substring(output_head FOR 8), 'hex')")),
            entry("given", first("substring(convert_from(output_head, 'UTF8') FROM '<(.*)>')")),
            entry("others", first("substring(convert_from(output_head, 'UTF8') FROM '>\\n(?:20\\S+ )?(.*)\\n')")));

    private static String first(String columns) {
        return "SELECT " + columns + " FROM crontabber.attempt WHERE number = 1 AND job = '%s'";
    }

    @BeforeAll
    static void aMorning() throws Exception {
        address = TestServer.newDatabase();
        EachKindOfJob jobs = new EachKindOfJob(directory, address);
        String configuration = jobs.prepare();
        execute(
                address,
                "CREATE TABLE public.seen (at text, job text, errors int, success text, effects int);"
                        + " CREATE TABLE public.noted (job text)");
        int all = EachKindOfJob.KINDS.size();
        try (LiveDaemon daemon = new LiveDaemon(directory, address, at("09:58:00"), configuration)) {
            daemon.awaitLine("tick ");
            daemon.at(at("10:00:01"));
            daemon.awaitLines("failed fails-", all);
            daemon.awaitLines("failed late-", all);
            daemon.awaitLines("failed ends-", all);
            daemon.awaitLines("succeeded says-", all);
            daemon.awaitLines("start stopped-", all);
            see("10:04", jobs);

            daemon.at(at("10:05:01"));
            daemon.awaitLines("succeeded fails-", all);
            daemon.awaitLines("succeeded ends-", all);
            daemon.awaitLines("start late-", 2 * all);
            daemon.clock(at("10:07:00"));
            jobs.openGate();
            daemon.awaitLines("failed late-", 2 * all);
            see("10:09", jobs);

            daemon.at(at("10:10:01"));
            daemon.awaitLines("succeeded late-", all);
            assertThat(daemon.count("trouble") + daemon.count("quarantined"))
                    .as("%s", daemon.lines())
                    .isZero();
        }
        try (LiveDaemon next = new LiveDaemon(directory, address, at("10:20:01"), configuration)) {
            next.awaitLines("succeeded stopped-", all);
            see("10:24", jobs);
        }
    }

    private static Instant at(String time) {
        return Instant.parse("2027-03-01T" + time + "Z");
    }

    /** What the state and the world show of each job. */
    private static void see(String at, EachKindOfJob jobs) throws Exception {
        execute(address, "TRUNCATE public.noted");
        for (String effect : jobs.effectsOfPrograms()) {
            execute(address, "INSERT INTO public.noted VALUES ('" + effect.replaceAll(" .*", "") + "')");
        }
        execute(address, """
                INSERT INTO public.seen
                SELECT '%s', s.job, s.errors, coalesce(to_char(s.last_success_slot AT TIME ZONE 'UTC', 'HH24:MI'), 'none'),
                       (SELECT count(*) FROM public.effect e WHERE e.job = s.job)
                           + (SELECT count(*) FROM public.noted n WHERE n.job = s.job)
                  FROM crontabber.job_status s""".formatted(at));
    }

    @DisplayName(
            "conformance 16, 17, 18, 19, 20, 50: jobs of each kind fail, say odd things, work in transactions, are stopped")
    @ParameterizedTest(name = "{0}: {1}, {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # "=": as the kind before it; "–": not for this kind, since
            # case | job   | seen           | sql | sql with transaction = "own" | exec | shell | java | java, in the transaction
            16 | fails    | attempts         | 10:00 failed, 10:05 succeeded | = | = | = | = | =
            16 | fails    | errors at 10:04  | 1                  | =              | =           | =  | =  | =
            16 | fails    | success at 10:04 | none               | =              | =           | =  | =  | =
            16 | fails    | success at 10:09 | 10:00              | =              | =           | =  | =  | =
            16 | late     | type             | P0001              | =              | exit_1      | =  | java.lang.IllegalStateException | =
            16 | late     | message          | ERROR: not yet     | =              | exit code 1 | =  | IllegalStateException: not yet  | =
            16 | late     | trace            | does(text          | =              | PATH=       | =  | at jobs.Does.it | =
            17 | late     | attempts         | 10:00 failed, 10:05 failed, 10:10 succeeded | = | = | = | = | =
            17 | late     | errors at 10:09  | 2                  | =              | =           | =  | =  | =
            17 | late     | errors at 10:24  | 0                  | =              | =           | =  | =  | =
            17 | late     | open             | 0                  | =              | =           | =  | =  | =
            18 | fails    | message          | ERROR: 😀 ^< …     | =              | exit code 1 | =  | IllegalStateException: 😀 � half � … | =
            18 | fails    | said             | – its message is all | =            | f09f9880200020ff | = | – its message is all | =
            18 | fails    | bounded          | t                  | =              | =           | =  | =  | =
            19 | fails    | effects at 10:04 | 0                  | 1              | 1           | 1  | 1  | 0
            19 | fails    | effects at 10:24 | 1                  | 2              | 2           | 2  | 2  | 1
            19 | says     | effects at 10:04 | 1                  | =              | =           | =  | =  | =
            20 | stopped  | attempts         | 10:00 interrupted, 10:20 succeeded | = | = | = | = | =
            20 | stopped  | errors at 10:24  | 0                  | =              | =           | =  | =  | =
            20 | ends     | attempts         | 10:00 failed, 10:05 succeeded | = | = | = | = | =
            20 | ends     | reason           | terminating connection | =          | killed by signal 9 (KILL) | = | called System.exit(3) | =
            50 | says     | exit             | – it is no process | =              | 0           | =  | – it is no process | =
            50 | fails    | exit             | – it is no process | =              | 1           | =  | – it is no process | =
            50 | ends     | exit             | – it is no process | =              | 137         | =  | – it is no process | =
            50 | says     | given            | it's $HOME "%d" :date | =           | =           | =  | =  | =
            50 | says     | others           | WARNING:  complaint | =             | complaint   | =  | WARNING complaint | =
            """)
    void eachKindDoesAsTheTableSays(ArgumentsAccessor row) throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> seen = new LinkedHashMap<>();
        String cell = "";
        for (int column = 0; column < EachKindOfJob.KINDS.size(); column++) {
            String kind = EachKindOfJob.KINDS.get(column);
            String written = Objects.requireNonNull(row.getString(3 + column));
            cell = written.equals("=") ? cell : written;
            if (!cell.startsWith("–")) {
                expected.put(kind, cell);
                seen.put(kind, answer(row.getString(2), row.getString(1) + "-" + kind));
            }
        }
        assertThat(seen).isEqualTo(expected);
    }

    private static String answer(String question, String job) throws Exception {
        String query = Objects.requireNonNull(QUESTIONS.get(question.replaceAll(" at .*", "")))
                .formatted(job);
        String time = question.contains(" at ") ? " AND at = '" + question.replaceAll(".* at ", "") + "'" : "";
        return rows(address, query + time).get(0);
    }
}
