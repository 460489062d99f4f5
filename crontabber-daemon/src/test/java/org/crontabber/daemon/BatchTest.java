package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import org.crontabber.decision.Steering;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code batch}: several dates of a catch-up in one transaction, all or none. */
class BatchTest extends OnLiveDaemon {
    /** The days from the start on. */
    private static final int DAYS = 60;

    private static final int BATCH = 20;
    private static final String INSERT = "INSERT INTO public.effect VALUES (:date, :attempt, current_user)";

    @BeforeEach
    void prepare() throws Exception {
        execute(
                address,
                "CREATE TABLE public.effect (day date UNIQUE DEFERRABLE INITIALLY DEFERRED, attempt int, who text)");
    }

    private static String job(String sql, String more) {
        return """
                [job.days]
                every = "1d"
                start = 2026-12-31T12:00
                backfill = true
                batch = %d
                sql = "%s"
                %s
                """.formatted(BATCH, sql, more);
    }

    private void awaitAll(LiveDaemon daemon) throws Exception {
        daemon.awaitLine("start");
        eventually(
                "all is caught up: " + daemon.lines(),
                LiveDaemon.LIMIT,
                () -> number("SELECT count(*) FROM crontabber.slot WHERE state = 'succeeded'") == DAYS);
    }

    private long number(String query) throws Exception {
        return Long.parseLong(rows(address, query).get(0));
    }

    private void assertEachDateOnce() throws Exception {
        assertThat(number("SELECT count(*) FROM public.effect")).isEqualTo(DAYS);
        assertThat(number("SELECT count(*) FROM crontabber.attempt WHERE outcome = 'succeeded'"))
                .isEqualTo(DAYS);
        assertThat(rows(
                        address,
                        "SELECT DISTINCT a.number = e.attempt FROM crontabber.attempt a JOIN public.effect e ON e.day = a.date"
                                + " WHERE outcome = 'succeeded'"))
                .as("each effect is its attempt's")
                .containsExactly("t");
    }

    private List<String> failures() throws Exception {
        return rows(
                address,
                "SELECT date, number, outcome FROM crontabber.attempt WHERE outcome <> 'succeeded' ORDER BY seq");
    }

    @Test
    @DisplayName("A batch of 20 dates is one transaction, and each date has its attempt")
    void manyDatesAreOneTransaction() throws Exception {
        try (LiveDaemon daemon = daemon(job(INSERT, ""))) {
            awaitAll(daemon);
            daemon.awaitLines("succeeded days", DAYS);
        }

        assertEachDateOnce();
        assertThat(failures()).isEmpty();
        assertThat(rows(
                        address,
                        "SELECT max(dates) FROM (SELECT count(*) AS dates FROM public.effect GROUP BY xmin::text) t"))
                .as("the dates of the largest transaction")
                .containsExactly(Integer.toString(BATCH));
        assertThat(number("SELECT count(DISTINCT xmin::text) FROM public.effect"))
                .as("transactions")
                .isLessThan(DAYS / 5);
    }

    @Test
    @DisplayName("A date fails within a batch: those before it succeed by themselves, and the failure is its own")
    void aFailureIsTheDatesOwn() throws Exception {
        execute(
                address,
                "CREATE TABLE public.ok (day date); INSERT INTO public.ok SELECT '2026-01-01'::date + i FROM"
                        + " generate_series(0, 900) i; DELETE FROM public.ok WHERE day = '2027-01-08'");
        String strict = INSERT + "; DO $$ BEGIN ASSERT (SELECT bool_and(e.day IN (SELECT day FROM public.ok)) FROM"
                + " public.effect e), 'a bad day'; END $$";
        try (LiveDaemon daemon = daemon(job(strict, ""))) {
            daemon.awaitLine("failed days");
            assertThat(daemon.count("taken back days 8"))
                    .as("of the eight dates before it")
                    .isEqualTo(1);
            assertThat(failures()).containsExactly("2027-01-08 1 failed");
            assertThat(rows(address, "SELECT max(day), count(*) FROM public.effect"))
                    .containsExactly("2027-01-07 8");
            execute(address, "INSERT INTO public.ok VALUES ('2027-01-08')");
            daemon.at(at("03-01 10:10"));
            awaitAll(daemon);
        }

        assertEachDateOnce();
        assertThat(failures()).containsExactly("2027-01-08 1 failed");
    }

    @Test
    @DisplayName("Deferred triggers of a batch come at its end, and see what a date has done as a whole")
    void deferredTriggersStayDeferred() throws Exception {
        execute(address, """
                CREATE TABLE public.twice (day date, n int);
                CREATE TABLE public.seen (day date PRIMARY KEY, n bigint);
                CREATE FUNCTION public.sees() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    INSERT INTO public.seen SELECT NEW.day, count(*) FROM public.twice WHERE day = NEW.day
                        ON CONFLICT DO NOTHING;
                    RETURN NULL;
                END $$;
                CREATE CONSTRAINT TRIGGER sees AFTER INSERT ON public.twice DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION public.sees()""");
        String both =
                INSERT + "; INSERT INTO public.twice VALUES (:date, 1); INSERT INTO public.twice VALUES (:date, 2)";
        try (LiveDaemon daemon = daemon(job(both, ""))) {
            awaitAll(daemon);
        }

        assertThat(rows(address, "SELECT n, count(*) FROM public.seen GROUP BY n"))
                .containsExactly("2 " + DAYS);
    }

    @Test
    @DisplayName("Each date of a batch has the settings of a new session, whatever the one before has set")
    void settingsAreThoseOfANewSession() throws Exception {
        String sets = INSERT.replace(
                        "current_user",
                        "current_setting('TimeZone') || ' ' || current_setting('search_path')"
                                + " || ' ' || current_setting('work_mem')")
                + "; SET TIME ZONE 'Asia/Tokyo'; SET search_path = pg_catalog; SET LOCAL work_mem = '5MB'";
        try (LiveDaemon daemon = daemon(job(sets, ""))) {
            awaitAll(daemon);
        }

        assertThat(rows(address, "SELECT DISTINCT who FROM public.effect")).containsExactly("UTC public 4MB");
    }

    @Test
    @DisplayName("The session of a batch bears the name of the attempt that the state holds open")
    void theSessionBearsTheNameOfTheOpenAttempt() throws Exception {
        String names = INSERT.replace("current_user", "current_setting('application_name')");
        try (LiveDaemon daemon = daemon(job(names, ""))) {
            awaitAll(daemon);
        }

        assertThat(rows(address, """
                SELECT count(*) FROM public.effect e
                 WHERE NOT EXISTS (SELECT FROM crontabber.attempt a JOIN public.effect first ON first.day = a.date
                                    WHERE 'crontabber ' || a.attempt_id = e.who AND first.xmin = e.xmin)"""))
                .as("dates whose session was named after no attempt of their transaction")
                .containsExactly("0");
        assertThat(
                        number(
                                "SELECT count(*) FROM (SELECT FROM public.effect GROUP BY xmin::text HAVING count(DISTINCT who) > 1) t"))
                .as("transactions with several names")
                .isZero();
    }

    @Test
    @DisplayName("A deferred constraint that a date of a batch breaks fails that date")
    void aBrokenConstraintIsTheDatesOwn() throws Exception {
        execute(address, "INSERT INTO public.effect VALUES ('2027-01-08', 0, 'somebody')");
        try (LiveDaemon daemon = daemon(job(INSERT, ""))) {
            daemon.awaitLine("failed days");
            assertThat(failures()).containsExactly("2027-01-08 1 failed");
            execute(address, "DELETE FROM public.effect WHERE who = 'somebody'");
            daemon.at(at("03-01 10:10"));
            awaitAll(daemon);
        }

        assertEachDateOnce();
    }

    @Test
    @DisplayName("Its session ends within a batch: no date is lost, and none is there twice")
    void aSessionThatEndsTakesTheWholeBatchBack() throws Exception {
        execute(address, "CREATE SEQUENCE public.times; GRANT USAGE ON public.times TO PUBLIC");
        String ending = INSERT + "; SELECT CASE WHEN nextval('public.times') = 9 THEN"
                + " pg_terminate_backend(pg_backend_pid()) END";
        try (LiveDaemon daemon = daemon(job(ending, ""))) {
            awaitAll(daemon);
        }

        assertEachDateOnce();
        assertThat(failures()).isEmpty();
    }

    @Test
    @DisplayName("Each date of a batch has the role and the limits of the job")
    void eachDateHasTheJobsRole() throws Exception {
        String role = "batches of " + rows(address, "SELECT current_database()").get(0);
        try (Connection superuser = DriverManager.getConnection(address.url(), "postgres", "")) {
            superuser.createStatement().execute("CREATE ROLE \"%1$s\"; GRANT \"%1$s\" TO crontabber".formatted(role));
        }
        execute(address, "GRANT INSERT ON public.effect TO \"" + role + '"');
        String settings = "current_user || ' ' || current_setting('statement_timeout') || ' ' ||"
                + " current_setting('lock_timeout')";
        String more = "role = \"" + role + "\"\nlock_timeout = \"3s\"\ntimeout = \"20s\"";
        try (LiveDaemon daemon = daemon(job(INSERT.replace("current_user", settings), more))) {
            awaitAll(daemon);
        }

        assertThat(rows(address, "SELECT DISTINCT who FROM public.effect")).containsExactly(role + " 20s 3s");
    }

    @Test
    @DisplayName("A batch that is under way when somebody asks for a pause ends early, and nothing of it is lost")
    void aQuestionEndsTheBatch() throws Exception {
        try (LiveDaemon daemon = daemon(job("SELECT pg_sleep(0.1); " + INSERT, ""))) {
            daemon.awaitLine("start days");
            assertThat(daemon.ask(Steering.Verb.PAUSE, "days", null, null, false))
                    .contains("paused");
            long done = number("SELECT count(*) FROM public.effect");
            assertThat(done).isBetween(1L, (long) BATCH);
            assertThat(number("SELECT count(*) FROM crontabber.slot WHERE state = 'succeeded'"))
                    .isEqualTo(done);
            daemon.ask(Steering.Verb.RESUME, "days", null, null, false);
            awaitAll(daemon);
        }
        assertEachDateOnce();
    }

    @Test
    @DisplayName("A daemon that is stopped within a batch takes it back, and its dates are due")
    void aStopTakesTheBatchBack() throws Exception {
        String stays = "; SELECT pg_sleep(CASE WHEN :date = '2027-01-08' THEN 30 ELSE 0 END)";
        try (LiveDaemon daemon = daemon(job(INSERT + stays, ""))) {
            eventually(
                    "the batch stays: " + daemon.lines(),
                    LiveDaemon.LIMIT,
                    () -> number("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                    + " AND datname = current_database()")
                            == 1);
        }
        assertThat(number("SELECT count(*) FROM public.effect")).isZero();
        assertThat(failures()).containsExactly("2026-12-31 1 interrupted");
        try (LiveDaemon daemon = daemon(job(INSERT, ""))) {
            awaitAll(daemon);
        }
        assertEachDateOnce();
    }
}
