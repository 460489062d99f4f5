package org.crontabber.action.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.sql.DataSource;
import org.crontabber.action.Cancellation;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.api.Facts;
import org.crontabber.database.Databases;
import org.crontabber.database.InstanceName;
import org.crontabber.database.Migration;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Decision;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Retry;
import org.crontabber.decision.Rules;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.crontabber.leader.Look;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.TickGrid;
import org.crontabber.store.Changes;
import org.crontabber.store.Completion;
import org.crontabber.store.PostgresStore;
import org.crontabber.store.Store;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlActionTest {
    private static final Instant NOW = Instant.parse("2026-03-05T01:00:00Z");
    private static final SqlAction.Settings EXACTLY_ONCE = new SqlAction.Settings(false, "READ COMMITTED", true);
    private static final SqlAction.Settings OWN = new SqlAction.Settings(true, "READ COMMITTED", true);

    private final Databases databases = new Databases(List.of(TestServer.newDatabase()), 4);
    private final DataSource pool = databases.pool("main");
    private final Leadership leadership =
            new LockLeadership(databases, new Leadership.Identity("main", "test", new InstanceName("host", 1, "1")));
    private final Store store = new PostgresStore(databases.state("main"), new Store.Origin("host", ""));

    private final Cancellation cancellation = new Cancellation();
    private int runs;

    SqlActionTest() throws SQLException {}

    @BeforeEach
    void prepare() throws SQLException {
        Migration.migrate(databases, "main");
        execute(pool, "CREATE TABLE effect (day date UNIQUE DEFERRABLE INITIALLY DEFERRED, note text)");
    }

    @AfterEach
    void close() {
        leadership.close();
        databases.close();
    }

    /** Runs the SQL as the first attempt of a job; what happens in between may take the term away. */
    private Result run(String sql, SqlAction.Settings settings, Duration timeout, Runnable between)
            throws InterruptedException {
        String name = runs++ == 0 ? "a" : "a" + runs; // each run is the first of its job
        Job job = new Job(
                name,
                new Every(Duration.ofHours(1), ZoneId.of("UTC")),
                null,
                null,
                Retry.DEFAULT,
                List.of(),
                timeout,
                true);
        Agenda agenda = new Agenda(
                new Ledger(JobGraph.of(List.of(job), Map.of())), new Rules(new TickGrid(Duration.ofMinutes(5)), 1));
        Term term = ((Look.Won) leadership.acquire()).term();
        List<Agenda.Due> due = agenda.tick(NOW);
        Decision.Start start = agenda.decide(NOW).starts().get(0);
        UUID id = UUID.randomUUID();
        Changes.Begin begin = new Changes.Begin(start.node(), start.attempt(), id, "d1");
        store.write(term, new Changes(NOW, due, List.of(), List.of(), List.of(begin)));
        between.run();
        Facts facts = new Facts(
                name, LocalDate.of(2026, 3, 5), NOW.atZone(ZoneId.of("UTC")), NOW, NOW, 1, id, "a@x", null, 1, false);
        Completion completion = store.completion(term, begin, true, () -> null);
        Task task = new Task(facts, timeout, Duration.ofSeconds(1), completion, process -> {}, cancellation);
        return new SqlAction(pool, new SqlStatements(sql), settings, System::nanoTime).run(task);
    }

    private Result run(String sql, SqlAction.Settings settings) throws InterruptedException {
        return run(sql, settings, Duration.ofSeconds(20), () -> {});
    }

    private static String message(Result result) {
        return Objects.requireNonNull(result.failure()).message();
    }

    @Test
    void theEffectAndTheSuccessAreThereTogether() throws Exception {
        Result result = run("INSERT INTO effect VALUES (:date, :job); UPDATE effect SET note = note", EXACTLY_ONCE);

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.recorded()).isTrue();
        assertThat(result.rows()).isEqualTo(2);
        assertThat(query("SELECT day || note FROM effect")).isEqualTo("2026-03-05a");
        assertThat(query("SELECT state FROM crontabber.slot")).isEqualTo("succeeded");
        assertThat(query("SELECT outcome || rows FROM crontabber.attempt")).isEqualTo("succeeded2");
    }

    @Test
    void aProcedureIsFoundByTheTypeThatItTakes() throws Exception {
        execute(pool, "CREATE PROCEDURE p(d date) LANGUAGE sql AS 'INSERT INTO effect VALUES (d)'");

        assertThat(run("CALL p(:date)", EXACTLY_ONCE).outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(query("SELECT day FROM effect")).isEqualTo("2026-03-05");
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "→", quoteCharacter = '`', textBlock = """
            (ARRAY[10, 20, 30])[1:2]                                           → {10,20}
            (SELECT d.v[1:date] FROM (SELECT ARRAY[5, 6, 7] v, 2 date) d)      → {5,6}
            (SELECT d.v[:date] FROM (SELECT ARRAY[5, 6, 7] v, 2 date) d)       → {5,6}
            (ARRAY['x', 'y'])[(:attempt)::int]                                 → x
            ARRAY [[:job, 'b'], [:date, 'd']]                                  → {{a,b},{2026-03-05,d}}
            '{"a": 1}'::jsonb?:job                                             → true
            '{"a": 1}'::jsonb ?| ARRAY[:job, 'z']                              → true
            (:job)::text = :job AND '{"a": 1}'::jsonb @> '{}'                  → true
            E'it\\'s :date'                                                 → it's :date
            `E'a'\n'\\\\:date'`                                                 → a\\:date
            U&'\\0061:date'                                                    → a:date
            $$:date$$ || :job                                                  → :datea
            $f$:date $$ :job$f$                                                → :date $$ :job
            (SELECT a$b$ || :job FROM (SELECT 'x' a$b$) t)                     → xa
            /* :date /* :job */ :date */ 'c' --:date                           → c
            make_date(year := 2026, month => 3, day:=5)                        → 2026-03-05
            make_interval(days:=:attempt)                                      → 1 day
            :date::date + 1                                                    → 2026-03-06
            JSON_OBJECT('day' : :date::date)::jsonb                            → {"day": "2026-03-05"}
            """)
    void theServerReadsTheTextInTheSameWay(String expression, String expected) throws Exception {
        Result result = run("INSERT INTO effect (note) SELECT (" + expression + "\n)::text", EXACTLY_ONCE);

        assertThat(result.failure()).isNull();
        assertThat(query("SELECT note FROM effect")).isEqualTo(expected);
    }

    @Test
    void anErrorLeavesNothingBehind() throws Exception {
        Result result = run("INSERT INTO effect VALUES (:date); SELECT 1/0", EXACTLY_ONCE);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.recorded()).isFalse();
        assertThat(Objects.requireNonNull(result.failure()).type()).isEqualTo("22012");
        assertThat(message(result)).isEqualTo("ERROR: division by zero");
        assertThat(query("SELECT count(*) FROM effect")).isEqualTo("0");
    }

    @Test
    void aDeferredConstraintFailsTheAttempt() throws Exception {
        Result result = run("INSERT INTO effect VALUES (:date), (:date)", EXACTLY_ONCE);

        assertThat(message(result)).contains("duplicate key");
        assertThat(query("SELECT count(*) FROM effect")).isEqualTo("0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO effect VALUES (:date); COMMIT", "ROLLBACK", "DO $$ BEGIN COMMIT; END $$"})
    void sqlThatEndsItsTransactionIsFailedAndHeld(String sql) throws Exception {
        Result result = run(sql, EXACTLY_ONCE);

        assertThat(result.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(result.hold()).isTrue();
        assertThat(message(result)).contains("transaction = \"own\"");
    }

    @Test
    void itsOwnTransactionIsAllowedWhenAskedFor() throws Exception {
        Result result = run("INSERT INTO effect VALUES (:date)", OWN);

        assertThat(result.outcome()).isEqualTo(Outcome.SUCCEEDED);
        assertThat(result.recorded()).isFalse();
        assertThat(query("SELECT count(*) FROM effect")).isEqualTo("1");
    }

    @Test
    void aTimeoutIsNamed() throws Exception {
        Result result = run("SELECT pg_sleep(60)", EXACTLY_ONCE, Duration.ofMillis(500), () -> {});

        assertThat(result.outcome()).isEqualTo(Outcome.TIMED_OUT);
        assertThat(message(result)).isEqualTo("did not end within 0.5s");
    }

    @Test
    void anOldTermCommitsNothing() throws Exception {
        Result result = run("INSERT INTO effect VALUES (:date)", EXACTLY_ONCE, Duration.ofSeconds(20), () -> {
            leadership.close();
            assertThat(leadership.acquire()).isInstanceOf(Look.Won.class);
        });

        assertThat(result.outcome()).isEqualTo(Outcome.LOST);
        assertThat(message(result)).isEqualTo("term 1 is over");
        assertThat(query("SELECT count(*) FROM effect")).isEqualTo("0");
        assertThat(query("SELECT count(*) FROM crontabber.attempt")).isEqualTo("0");
    }

    @Test
    void nothingOfAJobStaysInTheSession() throws Exception {
        run("SET search_path = nowhere; CREATE TEMP TABLE t (x int); SELECT pg_advisory_lock(1)", EXACTLY_ONCE);

        assertThat(query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 1 AND classid = 0"))
                .isEqualTo("0");
        assertThat(query("SHOW search_path")).isEqualTo("public");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiterString = "→", quoteCharacter = '`', textBlock = """
            # what a job leaves                              → what the next one on its session looks at          → finds
            CREATE TEMP TABLE effect (pid int)               → SELECT count(*) FROM pg_class WHERE relname = 'effect' → 1
            SET ROLE visitor                                 → SELECT current_user                                → crontabber
            SET work_mem = '77MB'                            → SELECT current_setting('work_mem') = '77MB'        → f
            SET application_name = 'mine'                    → SHOW application_name                              → crontabber
            SET statement_timeout = '77s'                    → SHOW statement_timeout                             → 0
            SET default_transaction_read_only = on           → SHOW transaction_read_only                         → off
            SET search_path = nowhere                        → SHOW search_path                                   → public
            SET TimeZone = 'Asia/Tokyo'                      → SHOW TimeZone                                      → UTC
            SELECT pg_advisory_lock(77)                      → SELECT count(*) FROM pg_locks WHERE objid = 77     → 0
            SELECT pg_advisory_lock_shared(77)               → SELECT count(*) FROM pg_locks WHERE objid = 77     → 0
            LISTEN news                                      → SELECT count(*) FROM pg_listening_channels()       → 0
            PREPARE p AS SELECT 1                            → SELECT count(*) FROM pg_prepared_statements WHERE from_sql → 0
            DECLARE c CURSOR WITH HOLD FOR SELECT 1          → SELECT count(*) FROM pg_cursors WHERE name = 'c'   → 0
            """)
    void nothingOfAJobReachesTheNextOneOnItsSession(String leaves, String look, String found) throws Exception {
        prepareForLeftovers();
        for (String end : List.of("", "; SELECT 1/0")) {
            for (SqlAction.Settings settings : List.of(EXACTLY_ONCE, OWN)) {
                String session = query("SELECT pg_backend_pid()");

                run("SELECT 1; " + leaves + end, settings);

                assertThat(query(look)).as("%s with %s", leaves + end, settings).isEqualTo(found);
                assertThat(query("SELECT pg_backend_pid()"))
                        .as("it is the same session")
                        .isEqualTo(session);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "; SELECT 1/0"})
    void aTransactionThatAJobLeavesOpenIsTakenBack(String end) throws Exception {
        String session = query("SELECT pg_backend_pid()");

        Result result = run("BEGIN; INSERT INTO effect VALUES ('2026-01-01')" + end, OWN);

        assertThat(message(result)).isIn("ERROR: division by zero", """
                the SQL leaves the transaction open that it has begun, which is taken back: end it with COMMIT""");

        assertThat(query("SELECT count(*) FROM effect")).isEqualTo("0");
        assertThat(query("SELECT pg_backend_pid()")).isEqualTo(session);
        execute(pool, "INSERT INTO effect VALUES ('2026-01-02')");
        assertThat(query("SELECT count(*) FROM effect")).isEqualTo("1");
    }

    /** A role that the application may take on. */
    private void prepareForLeftovers() throws SQLException {
        try (Connection own = pool.getConnection();
                Connection admin = DriverManager.getConnection(own.getMetaData().getURL(), "postgres", "");
                Statement statement = admin.createStatement()) {
            statement.execute("""
                    DO $$ BEGIN
                        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'visitor') THEN CREATE ROLE visitor; END IF;
                    END $$;
                    GRANT visitor TO crontabber;""");
        }
    }

    private String query(String sql) throws SQLException {
        return rows(pool, sql).stream().findFirst().orElse("nothing");
    }
}
