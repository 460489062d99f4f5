package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.Migration;
import org.crontabber.testing.Cable;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon dies at each step of its work: its cable breaks for good at the n-th message to the database, before or after
 * the server got that one, and its processes run on. For the state and for whoever comes next that is a kill -9. The next
 * daemon finishes everything. A sample is taken by {@code -Dcrontabber.seed}; {@code -Dcrontabber.crash=all} takes all.
 */
class CrashTest {
    private static final Duration LIMIT = LiveDaemon.LIMIT;
    private static final int SAMPLE = 45;
    private static final int SAMPLE_TWICE = 12;
    private static final String JOBS = """
            [daemon]
            tick = "1s"
            [job.days]
            every = "1d"
            start = %1$s
            retry = "1s"
            sql = "INSERT INTO public.effect VALUES (:date)"
            backfill = true
            [job.ship]
            every = "1d"
            start = %1$s
            retry = "1s"
            shell = "echo $CRONTABBER_DATE >> %2$s; sleep 0.02"
            after = [{ job = "days", match = "same-date" }]
            backfill = true
            [job.other]
            every = "1d"
            exec = ["true"]
            """;

    @TempDir
    private Path directory = Path.of("");

    private final long seed = Long.getLong("crontabber.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ExecutorService undertaker = Executors.newCachedThreadPool();
    private DatabaseAddress template = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void prepare() throws Exception {
        template = TestServer.newDatabase();
        try (Databases databases = new Databases(List.of(template), 2)) {
            Migration.migrate(databases, "main");
        }
        execute(template, """
                CREATE TABLE public.effect (day date);
                INSERT INTO crontabber.request (verb, job, who) VALUES ('pause', 'other', 'tester')""");
    }

    @AfterEach
    void bury() throws InterruptedException {
        undertaker.shutdown();
        assertThat(undertaker.awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    /** Where a daemon dies. */
    private record Break(int message, boolean forwarded) {}

    @Test
    @DisplayName("1, 2, 4, 5 the daemon dies at the n-th message, before it or after it")
    void theNextDaemonFinishesAfterADeathAtAnyStep() throws Exception {
        int steps = steps();
        List<Break> all = new ArrayList<>();
        for (int message = 1; message <= steps; message++) {
            all.add(new Break(message, false));
            all.add(new Break(message, true));
        }
        java.util.Collections.shuffle(all, random);
        boolean takesAll = "all".equals(System.getProperty("crontabber.crash"));
        List<Break> taken = takesAll ? all : all.subList(0, Math.min(SAMPLE, all.size()));
        System.out.println("CrashTest: " + steps + " messages, dies at " + taken.size() + " of " + all.size()
                + " steps, -Dcrontabber.seed=" + seed);

        for (Break one : taken) {
            round(List.of(one));
        }

        assertThat(taken).hasSizeGreaterThanOrEqualTo(Math.min(SAMPLE, 2 * steps));
    }

    @Test
    @DisplayName("1, 2, 4, 5 the daemon dies, and so does the next one while it takes over")
    void aDeathDuringTheRecoveryIsNoneTheWorse() throws Exception {
        int steps = steps();
        System.out.println("CrashTest: " + SAMPLE_TWICE + " double deaths, -Dcrontabber.seed=" + seed);
        int rounds = 0;
        for (; rounds < SAMPLE_TWICE; rounds++) {
            round(List.of(
                    new Break(steps / 3 + random.nextInt(steps * 2 / 3), random.nextBoolean()),
                    new Break(steps / 3 + random.nextInt(steps * 2 / 3), random.nextBoolean())));
        }
        assertThat(rounds).isEqualTo(SAMPLE_TWICE);
    }

    /** How many messages the undisturbed scenario takes. */
    private int steps() throws Exception {
        DatabaseAddress address = TestServer.copyOf(template);
        Path shipped = shipped();
        try (Cable cable = Cable.to(address);
                LiveDaemon daemon = new LiveDaemon(directory, cable.through(address), jobs(shipped))) {
            awaitFinish(address, daemon);
            return cable.messages();
        }
    }

    private void round(List<Break> breaks) throws Exception {
        DatabaseAddress address = TestServer.copyOf(template);
        Path shipped = shipped();
        try {
            for (Break one : breaks) {
                die(address, shipped, one);
            }
            try (LiveDaemon next = new LiveDaemon(directory, address, jobs(shipped))) {
                awaitFinish(address, next);
            }
            assertRight(address, shipped);
        } catch (AssertionError | Exception e) {
            throw new AssertionError(
                    breaks + ": " + e.getMessage() + " "
                            + rows(address, "SELECT * FROM crontabber.attempt ORDER BY seq"),
                    e);
        }
    }

    /** Its loop, its threads and its processes live on, cut off for ever, until the round is over. */
    private void die(DatabaseAddress address, Path shipped, Break where) throws Exception {
        Cable cable = Cable.to(address);
        cable.breakAt(where.message(), where.forwarded());
        LiveDaemon daemon = new LiveDaemon(directory, cable.through(address), jobs(shipped));
        try {
            eventually("the cable breaks at " + where, LIMIT, cable::isCut);
        } finally {
            undertaker.execute(daemon::close);
        }
    }

    private Path shipped() throws Exception {
        return Files.createTempFile(directory, "shipped", "");
    }

    private static String jobs(Path shipped) {
        return JOBS.formatted(LocalDate.now(ZoneOffset.UTC).minusDays(2), shipped.toAbsolutePath());
    }

    private static void awaitFinish(DatabaseAddress address, LiveDaemon daemon) throws Exception {
        try {
            eventually("all is done", LIMIT, () -> rows(address, """
                    SELECT (SELECT count(*) FROM crontabber.slot s JOIN crontabber.job j ON j.id = s.job_id
                             WHERE j.name IN ('days', 'ship') AND s.state = 'succeeded') = 6
                       AND NOT EXISTS (SELECT FROM crontabber.request WHERE answered IS NULL)
                       AND NOT EXISTS (SELECT FROM crontabber.run WHERE attempt_id IS NOT NULL)""").equals(List.of("t")));
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + " " + daemon.lines(), e);
        }
    }

    private static void assertRight(DatabaseAddress address, Path shipped) throws Exception {
        List<String> days = rows(address, "SELECT day FROM public.effect ORDER BY day");
        assertThat(days).as("exactly once").hasSize(3).doesNotHaveDuplicates();
        assertThat(Files.readAllLines(shipped).stream().distinct().sorted())
                .as("at least once")
                .isEqualTo(days);
        assertThat(rows(address, """
                        SELECT c.date FROM crontabber.attempt c
                         WHERE c.job = 'ship' AND NOT EXISTS (
                               SELECT FROM crontabber.attempt p
                                WHERE p.job = 'days' AND p.outcome = 'succeeded' AND p.date = c.date
                                  AND p.ended <= c.started)""")).as("before the parent's success").isEmpty();
        assertThat(rows(address, """
                        SELECT job, slot, number FROM (
                            SELECT job, slot, number, started, lag(ended) OVER (PARTITION BY job ORDER BY seq) AS before
                              FROM crontabber.attempt) a
                         WHERE started < before""")).as("attempts that overlap").isEmpty();
        assertThat(rows(address, """
                        SELECT job, slot FROM crontabber.attempt WHERE outcome = 'succeeded' AND job <> 'other'
                         GROUP BY job, slot HAVING count(*) > 1""")).as("succeeded twice").isEmpty();
        assertThat(rows(address, "SELECT count(*) FROM crontabber.attempt WHERE outcome IN ('failed', 'timed_out')"))
                .containsExactly("0");
        assertThat(rows(address, "SELECT coalesce(sum(errors), 0) FROM crontabber.slot"))
                .containsExactly("0");
        assertThat(rows(address, "SELECT ok, answer FROM crontabber.request")).containsExactly("t other is paused");
        assertThat(rows(address, "SELECT paused_by FROM crontabber.job WHERE name = 'other'"))
                .containsExactly("tester");
    }
}
