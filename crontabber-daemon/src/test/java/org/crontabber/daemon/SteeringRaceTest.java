package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What people ask for while an attempt is about to begin its job's next one with its success. Advisory locks of the test
 * stop the attempt in the middle of its work, and between its work and its COMMIT.
 */
class SteeringRaceTest {
    private static final Instant NOW = Instant.parse("2027-03-01T10:03:27Z");
    private static final Instant SEVEN = Instant.parse("2027-03-01T07:00:00Z");
    private static final Instant EIGHT = Instant.parse("2027-03-01T08:00:00Z");
    /** The first slot's work, the next one's, and the time between any work and its COMMIT. */
    private static final int IN_WORK = 6;

    private static final int IN_NEXT = 7;
    private static final int BEFORE_COMMIT = 7002;
    private static final String WAITS =
            "INSERT INTO public.effect SELECT :slot FROM pg_advisory_xact_lock_shared(extract(hour FROM (:slot)::timestamptz AT TIME ZONE 'UTC')::int)";

    /** 06:00 to 10:00, of which the first runs and waits for the test. */
    private static final String JOBS = """
            [job.f]
            every = "1h"
            start = 2027-03-01T06:00:00Z
            sql = "%s"
            backfill = true
            """.formatted(WAITS);

    @TempDir
    private Path directory = Path.of("");

    private DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void database() throws SQLException {
        address = TestServer.newDatabase();
        execute(address, """
                CREATE TABLE public.effect (slot timestamptz PRIMARY KEY);
                CREATE FUNCTION public.wait() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_advisory_xact_lock_shared(7002); RETURN NULL; END $$;
                CREATE CONSTRAINT TRIGGER wait AFTER INSERT ON public.effect
                   DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION public.wait()""");
    }

    /** A lock that stops attempts until it is closed. */
    private final class Barrier implements AutoCloseable {
        private final int key;
        private final Connection session;

        Barrier(int key) throws SQLException {
            this.key = key;
            this.session = DriverManager.getConnection(address.url(), "crontabber", "");
            try (Statement statement = session.createStatement()) {
                statement.execute("SET statement_timeout = '20s'");
                statement.execute("SELECT pg_advisory_lock(" + key + ")");
            }
        }

        void awaitAttempt() throws Exception {
            String waiting =
                    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = " + key;
            eventually(
                    "an attempt waits",
                    LiveDaemon.LIMIT,
                    () -> rows(address, waiting).equals(List.of("1")));
        }

        @Override
        public void close() throws SQLException {
            session.close();
        }
    }

    private LiveDaemon daemon(String jobs) throws Exception {
        return new LiveDaemon(directory, address, NOW, jobs);
    }

    private static void assertNothingWentWrong(LiveDaemon daemon) {
        assertThat(daemon.lines())
                .noneMatch(line -> line.startsWith("failed")
                        || line.startsWith("lost")
                        || line.startsWith("trouble")
                        || line.startsWith("quarantined"));
    }

    private void assertSlots(String... states) throws SQLException {
        assertThat(rows(address, "SELECT state FROM crontabber.slot WHERE job_id = 1 ORDER BY slot"))
                .containsExactly(states);
    }

    @Test
    @DisplayName("fault 8: the next slot is skipped while the attempt before it runs")
    void aSlotThatIsSkippedDoesNotBeginWithTheSuccessBeforeIt() throws Exception {
        try (LiveDaemon daemon = daemon(JOBS)) {
            try (Barrier barrier = new Barrier(IN_WORK)) {
                daemon.awaitLine("start f 2027-03-01T06:00:00Z");
                barrier.awaitAttempt();
                assertThat(daemon.ask(Verb.SKIP, "f", SEVEN, SEVEN, false)).isEqualTo("1 slot of f skipped");
            }
            daemon.awaitLine("succeeded f 2027-03-01T10:00:00Z #1");
            assertThat(daemon.count("start")).isEqualTo(4);
            assertNothingWentWrong(daemon);
        }
        assertSlots("succeeded", "skipped", "succeeded", "succeeded", "succeeded");
    }

    @Test
    void aJobThatIsPausedBeginsNothingWithTheSuccessOfWhatRuns() throws Exception {
        try (LiveDaemon daemon = daemon(JOBS)) {
            try (Barrier barrier = new Barrier(IN_WORK)) {
                daemon.awaitLine("start f 2027-03-01T06:00:00Z");
                barrier.awaitAttempt();
                assertThat(daemon.ask(Verb.PAUSE, "f", null, null, false)).isEqualTo("f is paused");
            }
            daemon.awaitLine("succeeded f 2027-03-01T06:00:00Z #1");
            daemon.at(NOW.plusSeconds(300));
            assertThat(daemon.count("start")).isEqualTo(1);
            assertNothingWentWrong(daemon);
        }
        assertSlots("succeeded", "due", "due", "due", "due");
    }

    @Test
    @DisplayName("fault 8: slots are skipped while a COMMIT is on its way that begins the next one")
    void whatIsAskedWhileTheNextBeginsIsAnsweredOnceItHas() throws Exception {
        try (LiveDaemon daemon = daemon(JOBS)) {
            Barrier inWork = new Barrier(IN_WORK);
            Barrier beforeCommit = new Barrier(BEFORE_COMMIT);
            try (inWork;
                    beforeCommit) {
                daemon.awaitLine("start f 2027-03-01T06:00:00Z");
                inWork.awaitAttempt();
                inWork.close();
                beforeCommit.awaitAttempt();
                try (Barrier inNext = new Barrier(IN_NEXT)) {
                    CompletableFuture<String> seven =
                            CompletableFuture.supplyAsync(() -> daemon.ask(Verb.SKIP, "f", SEVEN, SEVEN, false));
                    eventually(
                            "it is asked",
                            LiveDaemon.LIMIT,
                            () -> rows(address, "SELECT count(*) FROM crontabber.request")
                                    .equals(List.of("1")));
                    CompletableFuture<String> eight =
                            CompletableFuture.supplyAsync(() -> daemon.ask(Verb.SKIP, "f", EIGHT, EIGHT, false));
                    eventually(
                            "both are asked",
                            LiveDaemon.LIMIT,
                            () -> rows(address, "SELECT count(*) FROM crontabber.request")
                                    .equals(List.of("2")));
                    assertThat(daemon.ask(Verb.RESUME, "nobody", null, null, false))
                            .contains("no job 'nobody'"); // so the others have been looked at
                    assertThat(rows(address, "SELECT job FROM crontabber.request WHERE answered IS NULL"))
                            .containsExactly("f", "f");

                    beforeCommit.close();

                    assertThat(seven.get()).contains("is running: wait for its end");
                    assertThat(eight.get()).isEqualTo("1 slot of f skipped");
                    inNext.awaitAttempt();
                }
            }
            daemon.awaitLine("succeeded f 2027-03-01T10:00:00Z #1");
            assertThat(daemon.count("start")).isEqualTo(4);
            assertNothingWentWrong(daemon);
        }
        assertSlots("succeeded", "succeeded", "skipped", "succeeded", "succeeded");
    }

    @Test
    @DisplayName("fault 8: a question is taken back while it waits for the end of a COMMIT")
    void aQuestionThatIsTakenBackHoldsNothingUp() throws Exception {
        try (LiveDaemon daemon = daemon(JOBS)) {
            Barrier inNext = new Barrier(IN_NEXT);
            try (inNext;
                    Barrier inThird = new Barrier(8)) {
                try (Barrier beforeCommit = new Barrier(BEFORE_COMMIT)) {
                    daemon.awaitLine("start f 2027-03-01T06:00:00Z");
                    beforeCommit.awaitAttempt();
                    execute(
                            address,
                            "INSERT INTO crontabber.request (verb, job, who) VALUES ('pause', 'f', 'somebody')");
                    daemon.ask(Verb.RESUME, "nobody", null, null, false); // so the other has been looked at
                    execute(
                            address,
                            "UPDATE crontabber.request SET answered = now(), ok = false, answer = 'taken back' WHERE answered IS NULL");
                }
                inNext.awaitAttempt();
                daemon.at(NOW.plusSeconds(600)); // later than the first tick may be taken for
                inNext.close();
                inThird.awaitAttempt();
                assertThat(rows(address, """
                        SELECT r.after = a.attempt_id FROM crontabber.run r, crontabber.attempt a
                         WHERE a.slot = '2027-03-01T07:00Z'"""))
                        .as("the third began with the success of the second")
                        .containsExactly("t");
            }
            daemon.awaitLine("succeeded f 2027-03-01T10:00:00Z #1");
            assertNothingWentWrong(daemon);
        }
        assertSlots("succeeded", "succeeded", "succeeded", "succeeded", "succeeded");
    }

    @Test
    @DisplayName("fault 8: a reload takes a job out while a COMMIT is on its way that begins its next attempt")
    void anAttemptThatHasBegunWithTheSuccessBeforeItEndsAsItShould() throws Exception {
        try (LiveDaemon daemon = daemon(JOBS)) {
            try (Barrier beforeCommit = new Barrier(BEFORE_COMMIT)) {
                daemon.awaitLine("start f 2027-03-01T06:00:00Z");
                beforeCommit.awaitAttempt();
                daemon.reload("[job.other]\nevery = \"1h\"\nexec = [\"true\"]");
                daemon.at(NOW.plusSeconds(300));
                daemon.awaitLine("succeeded other");
            }
            daemon.awaitLine("succeeded f 2027-03-01T07:00:00Z #1");
            daemon.at(NOW.plusSeconds(600));
            assertThat(daemon.count("start f")).isEqualTo(2);
            assertNothingWentWrong(daemon);
        }
        assertSlots("succeeded", "succeeded", "due", "due", "due");
    }

    @Test
    void aPlainJobThatRunsOverItsNextSlotRunsForThatOneAfterwards() throws Exception {
        try (LiveDaemon daemon = daemon("""
                [job.p]
                every = "1h"
                sql = "%s"
                """.formatted(WAITS))) {
            try (Barrier barrier = new Barrier(10)) {
                daemon.awaitLine("start p 2027-03-01T10:00:00Z");
                barrier.awaitAttempt();
                daemon.at(Instant.parse("2027-03-01T11:00:00Z"));
            }
            daemon.awaitLine("succeeded p 2027-03-01T11:00:00Z #1");
            assertNothingWentWrong(daemon);
        }
        assertSlots("succeeded", "succeeded");
    }
}
