package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A catch-up whose attempts hand the session on to each other: each finds it as if it were new. */
class CatchUpSessionTest {
    private static final Instant NOW = Instant.parse("2027-03-01T10:03:27Z");
    /** The days from the start on. */
    private static final String DAYS = "60";

    private static final String JOB = """
            [job.days]
            every = "1d"
            start = 2026-12-31T12:00
            backfill = true
            sql = \"\"\"
            INSERT INTO public.effect VALUES (:date, pg_backend_pid(), current_setting('work_mem'), \
                (SELECT count(*) FROM pg_listening_channels()), \
                (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND objid = 7));
            %s
            \"\"\"
            """;

    private final DatabaseAddress address = TestServer.newDatabase();

    CatchUpSessionTest() throws Exception {}

    @BeforeEach
    void prepare() throws Exception {
        execute(
                address,
                "CREATE TABLE public.effect (day date PRIMARY KEY, pid int, memory text, channels int, locks int)");
    }

    private void catchUp(Path directory, String leaves) throws Exception {
        try (LiveDaemon daemon = new LiveDaemon(directory, address, NOW, JOB.formatted(leaves))) {
            daemon.awaitLine("start");
            eventually(
                    "all is caught up: " + daemon.lines(),
                    LiveDaemon.LIMIT,
                    () -> rows(address, "SELECT count(*) FROM crontabber.slot WHERE state = 'succeeded'")
                            .equals(List.of(DAYS)));
        }
        assertThat(rows(address, "SELECT count(*) FROM crontabber.attempt")).containsExactly(DAYS);
        assertThat(rows(address, "SELECT count(*) FROM public.effect")).containsExactly(DAYS);
        assertThat(rows(address, "SELECT DISTINCT memory, channels, locks FROM public.effect"))
                .as("what an attempt finds of the one before")
                .containsExactly("4MB 0 0");
    }

    @Test
    @DisplayName(
            "60 a catch-up whose attempts leave tables, settings, locks, cursors and channels behind, each finds none")
    void nothingReachesTheNextDate(@TempDir Path directory) throws Exception {
        catchUp(
                directory,
                "CREATE TEMP TABLE mine (x int); DECLARE c CURSOR WITH HOLD FOR SELECT 1; LISTEN news;"
                        + " SELECT pg_advisory_lock(7); SET search_path = nowhere; SET work_mem = '5MB'");

        assertThat(rows(address, "SELECT count(DISTINCT pid) < 10 FROM public.effect"))
                .as("few sessions for all of them")
                .containsExactly("t");
    }

    @Test
    @DisplayName("60 a catch-up whose attempts prepare a statement of the same name")
    void aPreparedNameDoesNotReachTheNextDate(@TempDir Path directory) throws Exception {
        catchUp(directory, "PREPARE mine AS SELECT 1; SET work_mem = '5MB'");
    }

    @Test
    @DisplayName("60 a catch-up where one date fails after another has handed its session on")
    void anErrorTakesTheSettingsBackToo(@TempDir Path directory) throws Exception {
        execute(address, """
                CREATE SEQUENCE calls;
                CREATE FUNCTION sometimes_fails() RETURNS void LANGUAGE plpgsql AS
                $$ BEGIN IF nextval('public.calls') = 30 THEN RAISE 'once'; END IF; END $$""");
        try (LiveDaemon daemon = new LiveDaemon(
                directory,
                address,
                NOW,
                JOB.formatted("SELECT public.sometimes_fails(); SET work_mem = '5MB'") + "retry = \"1m\"\n")) {
            daemon.awaitLine("start");
            eventually(
                    "the date has failed: " + daemon.lines(),
                    LiveDaemon.LIMIT,
                    () -> rows(address, "SELECT outcome FROM crontabber.attempt WHERE outcome <> 'succeeded'")
                            .equals(List.of("failed")));
            daemon.at(NOW.plus(Duration.ofMinutes(10)));
            eventually(
                    "all is caught up: " + daemon.lines(),
                    LiveDaemon.LIMIT,
                    () -> rows(address, "SELECT count(*) FROM public.effect").equals(List.of(DAYS)));
        }
        assertThat(rows(address, "SELECT DISTINCT memory FROM public.effect")).containsExactly("4MB");
    }
}
