package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Steering;
import org.crontabber.testing.Cable;
import org.crontabber.testing.TestServer;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickReport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the database and of the way there: nothing is lost, nothing is done twice, and it heals without a hand. */
class DatabaseFaultTest {
    private static final Duration LIMIT = LiveDaemon.LIMIT;
    private static final String DAYS = """
            [daemon]
            tick = "2s"
            [http]
            listen = "off"
            [job.days]
            every = "1d"
            start = %s
            retry = "2s"
            sql = "INSERT INTO effect VALUES (:date); SELECT pg_sleep(%s)"
            backfill = true
            """;

    @TempDir
    private Path directory = Path.of("");

    private DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void database() throws SQLException {
        address = TestServer.newDatabase();
        execute(address, "CREATE TABLE effect (day date)");
    }

    private static String days(double sleep) {
        return DAYS.formatted(LocalDate.now(ZoneOffset.UTC).minusDays(50), sleep);
    }

    private long days() throws SQLException {
        return Long.parseLong(
                rows(address, "SELECT count(*) FROM public.effect").get(0));
    }

    private void assertEachDayOnce() throws SQLException {
        assertThat(rows(address, "SELECT day FROM public.effect GROUP BY day HAVING count(*) > 1"))
                .isEmpty();
        assertThat(rows(address, """
                        SELECT count(*) FROM public.effect e
                          FULL JOIN (SELECT date FROM crontabber.slot WHERE state = 'succeeded') s ON s.date = e.day
                         WHERE e.day IS NULL OR s.date IS NULL""")).containsExactly("0");
    }

    /** It has got beyond asking the state whether it may begin. */
    private static void awaitRunning(Path flag) throws Exception {
        eventually("it runs", LIMIT, () -> Files.exists(Path.of(flag + ".running")));
    }

    private void assertDrains() throws Exception {
        eventually(
                "all is caught up",
                LIMIT,
                () -> rows(address, "SELECT count(*) FROM crontabber.slot WHERE state <> 'succeeded'")
                                .equals(java.util.List.of("0"))
                        && days() > 0);
        assertEachDayOnce();
    }

    @Test
    @DisplayName("21 the database is away at the start")
    void waitsForADatabaseThatIsAwayAtTheStart() throws Exception {
        try (Cable cable = Cable.to(address)) {
            cable.cut();
            try (LiveDaemon daemon = new LiveDaemon(directory, cable.through(address), days(0))) {
                daemon.awaitLines("trouble ", 3);
                cable.mend();
                daemon.awaitLine("elected");
                assertDrains();
            }
        }
    }

    @Test
    @DisplayName("22 the database is away for a moment in the middle of jobs")
    void goesOnInTheSameTermAfterTheDatabaseWasAway() throws Exception {
        try (Cable cable = Cable.to(address);
                LiveDaemon daemon = new LiveDaemon(directory, cable.through(address), days(0.02))) {
            daemon.awaitLines("succeeded days", 5);
            cable.cut();
            daemon.awaitLine("trouble ");
            cable.mend();
            assertDrains();
            assertThat(rows(address, "SELECT term FROM crontabber.leader")).containsExactly("1");
            assertThat(daemon.count("elected")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("22b a process outlives the database's absence, and its end is recorded")
    void recordsWhatEndedWhileTheDatabaseWasAway() throws Exception {
        Path flag = directory.resolve("flag").toAbsolutePath();
        try (Cable cable = Cable.to(address);
                LiveDaemon daemon = new LiveDaemon(directory, cable.through(address), """
                [daemon]
                tick = "2s"
                [job.slow]
                every = "1d"
                shell = "touch %s.running; while ! test -e %s; do sleep 0.05; done"
                """.formatted(flag, flag))) {
            awaitRunning(flag);
            cable.cut();
            daemon.awaitLine("trouble ");
            Files.createFile(flag);
            cable.mend();
            daemon.awaitLine("succeeded slow");
            assertThat(rows(address, "SELECT outcome, number FROM crontabber.attempt"))
                    .containsExactly("succeeded 1");
        }
    }

    @Test
    @DisplayName("23 the answer to a COMMIT is lost")
    void looksUpACommitThatWasNotAnswered() throws Exception {
        try (Cable cable = Cable.to(address);
                LiveDaemon daemon = new LiveDaemon(directory, cable.through(address), days(0.02))) {
            for (int times = 0; times < 4; times++) {
                daemon.awaitLines("succeeded days", 5 + 8 * times);
                cable.cutAtAnswer("COMMIT");
                eventually("the cable is cut a " + times + ". time after " + daemon.lines(), LIMIT, cable::hasCut);
            }
            assertDrains();
        }
    }

    @Test
    @DisplayName("23 the answer to the COMMIT of a failure is lost: it is told as the failure that it is")
    void aRecordedFailureIsFoundAsOne() throws Exception {
        Path flag = directory.resolve("flag").toAbsolutePath();
        String jobs = "[job.bad]\nevery = \"1h\"\nshell = \"touch " + flag + ".running; while ! test -e " + flag
                + "; do sleep 0.05; done; false\"";
        try (Cable cable = Cable.to(address);
                LiveDaemon daemon = new LiveDaemon(directory, cable.through(address), jobs)) {
            awaitRunning(flag);
            daemon.ask(Steering.Verb.RESUME, "nobody", null, null, false); // what follows the first tick is over then
            cable.cutAtAnswer("COMMIT");
            Files.createFile(flag);
            daemon.awaitLine("recorded ");
            assertThat(daemon.lines()).contains("recorded failed bad").doesNotContain("recorded succeeded bad");
            assertThat(rows(address, "SELECT outcome FROM crontabber.attempt")).containsExactly("failed");
        }
    }

    @Test
    @DisplayName("24 the session that holds the lock is terminated")
    void survivesTheEndOfItsLockSession() throws Exception {
        try (LiveDaemon daemon = new LiveDaemon(directory, address, days(0.02))) {
            daemon.awaitLines("succeeded days", 5);
            execute(address, """
                    SELECT pg_terminate_backend(pid) FROM pg_locks
                     WHERE locktype = 'advisory' AND granted
                       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""");
            daemon.awaitLine("trouble ");
            assertDrains();
            assertThat(daemon.count("lost")).isZero();
        }
    }

    @Test
    @DisplayName("25 the session of a job is terminated")
    void aTerminatedJobIsAttemptedAgain() throws Exception {
        try (LiveDaemon daemon = new LiveDaemon(directory, address, days(0.05))) {
            daemon.awaitLines("succeeded days", 3);
            eventually(
                    "a job's session is terminated in its work",
                    LIMIT,
                    () -> rows(address, """
                            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                             WHERE datname = current_database() AND wait_event = 'PgSleep'""").contains("t"));
            daemon.awaitLine("failed days");
            assertDrains();
        }
    }

    @Test
    @DisplayName("39 somebody locks a state table for a while")
    void waitsForALockAndGoesOn() throws Exception {
        try (LiveDaemon daemon = new LiveDaemon(directory, address, days(0.02));
                Connection other = DriverManager.getConnection(address.url(), "crontabber", "");
                Statement statement = other.createStatement()) {
            daemon.awaitLines("succeeded days", 3);
            other.setAutoCommit(false);
            statement.execute("LOCK TABLE crontabber.slot IN ACCESS EXCLUSIVE MODE");
            daemon.awaitLine("trouble ");
            other.rollback();
            assertDrains();
        }
    }

    @Test
    @DisplayName("29 each answer of the database takes half a second, and a tick longer than its distance to the next")
    void lateTicksAreCountedAndNotStacked() throws Exception {
        AtomicLong late = new AtomicLong();
        TickListener counting = new TickListener() {
            @Override
            public void ticked(TickReport report, Ledger ledger) {
                late.addAndGet(report.late());
            }
        };
        try (Cable cable = Cable.to(address);
                LiveDaemon daemon = new LiveDaemon(
                        directory,
                        cable.through(address),
                        Instant.EPOCH,
                        days(0.02).replace("tick = \"2s\"", "tick = \"1s\""),
                        counting)) {
            daemon.awaitLines("succeeded days", 5);
            cable.slow(500);
            eventually("a tick is passed over", LIMIT, () -> late.get() > 0);
            daemon.awaitLines("succeeded days", (int) daemon.count("succeeded days") + 1);
            cable.slow(0);
            assertDrains();
            assertThat(rows(address, "SELECT term FROM crontabber.leader")).containsExactly("1");
        }
    }

    @Test
    @DisplayName("36, 48 a DBA sets time zone, date style, search path and idle limits")
    void settingsOfTheDatabaseChangeNothing() throws Exception {
        String name = rows(address, "SELECT current_database()").get(0);
        execute(address, "ALTER DATABASE " + name + " SET DateStyle = 'German'");
        execute(address, "ALTER DATABASE " + name + " SET IntervalStyle = 'iso_8601'");
        execute(address, "ALTER DATABASE " + name + " SET search_path = pg_catalog");
        execute(address, "ALTER DATABASE " + name + " SET idle_session_timeout = '500ms'");
        execute(address, "ALTER DATABASE " + name + " SET idle_in_transaction_session_timeout = '500ms'");
        execute(address, "ALTER DATABASE " + name + " SET default_transaction_isolation = 'serializable'");
        execute(address, "ALTER DATABASE " + name + " SET default_transaction_read_only = on");
        try (LiveDaemon daemon = new LiveDaemon(directory, address, days(0))) {
            daemon.awaitLines("succeeded days", 51);
            assertDrains();
            assertThat(daemon.count("trouble")).isZero();
        }
    }
}
