package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.DaemonProcess;
import org.crontabber.testing.TestServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on real input: a month of pgbench's history, aggregated per day by the real daemon, with two jobs after
 * it date by date; killed with -9 again and again. Needs the program pgbench, which CI installs. The moments of the
 * kills come from {@code -Dcrontabber.seed}, which is printed; {@code -Dcrontabber.kills} says how many there are.
 */
class MainJobTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int SCALE = 10;
    private static final int TRANSACTIONS = 4_000;
    private static final int DAYS = 31;
    private static final int KILLS = Integer.getInteger("crontabber.kills", 20);
    private static final int KILLS_IN_AN_ATTEMPT = KILLS * 3 / 5;
    /** A stop for a test that gets nowhere. */
    private static final int MOST_KILLS = KILLS * 9 / 5;

    private static final int LONGEST_START_MILLIS = 1_500;
    private static final int LONGEST_ATTEMPT_MILLIS = 500;

    @TempDir
    private Path directory = Path.of("");

    private DatabaseAddress address = new DatabaseAddress("", "", null, null);
    private Path config = Path.of("");
    private final long seed = Long.getLong("crontabber.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private int kills;
    private int killsInAnAttempt;
    private long killedTerm;

    /** When the leader is killed. */
    private enum Moment {
        START,
        OPEN_ATTEMPT,
        NEW_ROW
    }

    @Test
    @DisplayName("1, 2, 3, 4, 5 the daemon is killed with -9 again and again in the middle of a month's catch-up")
    void eachDayStandsThereExactlyOnceAfterTheKills() throws Exception {
        Optional<Path> pgbench = PgBench.program();
        assumeThat(pgbench).as("pgbench is installed").isPresent();
        System.out.println("MainJobTest: -Dcrontabber.seed=" + seed);
        address = TestServer.newDatabase();
        PgBench.fill(pgbench.orElseThrow(), address, SCALE, TRANSACTIONS);
        execute(address, """
                CREATE TABLE per_day (day date NOT NULL, n bigint NOT NULL, total bigint NOT NULL);
                CREATE TABLE per_day_checked (day date NOT NULL, n bigint NOT NULL)""");
        config = directory.resolve("crontabber.toml");
        Files.writeString(config, toml());

        killAgainAndAgain();
        try (DaemonProcess last = start()) {
            eventually("all days are done", LIMIT, () -> open() == 0 && count("crontabber.slot") == 3 * DAYS);
            assertThat(last.terminate()).as(last.log()).isZero();
        }

        printCounts();
        assertThat(kills).isGreaterThanOrEqualTo(KILLS);
        assertThat(killsInAnAttempt).isGreaterThanOrEqualTo(KILLS_IN_AN_ATTEMPT);
        assertDaysAreRight();
        assertLedgerIsRight();
    }

    private DaemonProcess start() throws IOException {
        return DaemonProcess.start(directory, "daemon", "--config", config.toString());
    }

    /** Half of the time the next one stands by already, half of the time it is started after the kill. */
    private void killAgainAndAgain() throws Exception {
        @Nullable DaemonProcess standby = null;
        while ((kills < KILLS || killsInAnAttempt < KILLS_IN_AN_ATTEMPT) && kills < MOST_KILLS) {
            DaemonProcess leader = standby == null ? start() : standby;
            standby = null;
            Moment moment = moment();
            if (moment == Moment.START) {
                pause(random.nextInt(LONGEST_START_MILLIS));
            } else {
                until("an attempt runs in a new term", leader, () -> running(killedTerm) > 0);
                standby = random.nextBoolean() ? start() : null;
                await(moment, leader);
            }
            long before = killedTerm;
            killedTerm = term();
            leader.kill();
            kills++;
            killsInAnAttempt += begunIn(before, killedTerm) ? 1 : 0;
        }
        if (standby != null) {
            standby.kill();
        }
    }

    private Moment moment() {
        int pick = random.nextInt(10);
        return pick < 1 ? Moment.START : pick < 8 ? Moment.OPEN_ATTEMPT : Moment.NEW_ROW;
    }

    private void await(Moment moment, DaemonProcess leader) throws Exception {
        if (moment == Moment.OPEN_ATTEMPT) {
            pause(random.nextInt(LONGEST_ATTEMPT_MILLIS));
            return;
        }
        long before = count("per_day") + count("per_day_checked");
        int rows = 1 + random.nextInt(2);
        until(
                "some rows are new",
                leader,
                () -> count("per_day") + count("per_day_checked") >= before + rows || open() == 0);
    }

    private static void until(String what, DaemonProcess leader, java.util.concurrent.Callable<Boolean> condition)
            throws Exception {
        try {
            eventually(what, LIMIT, condition);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + leader.log(), e);
        }
    }

    private static void pause(int millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }

    private void assertDaysAreRight() throws Exception {
        assertThat(rows(address, "SELECT day, n, total FROM per_day ORDER BY day"))
                .hasSize(DAYS)
                .isEqualTo(rows(address, """
                        SELECT d::date, count(tid), coalesce(sum(delta), 0)
                          FROM generate_series((now() AT TIME ZONE 'UTC')::date - 30, (now() AT TIME ZONE 'UTC')::date,
                                               interval '1 day') d
                          LEFT JOIN pgbench_history ON mtime >= d AND mtime < d + interval '1 day'
                         GROUP BY d ORDER BY d"""));
        assertThat(rows(address, "SELECT day, n FROM per_day_checked ORDER BY day"))
                .isEqualTo(rows(address, "SELECT day, n FROM per_day ORDER BY day"));
        assertThat(Files.readAllLines(directory.resolve("shipped")).stream()
                        .distinct()
                        .sorted())
                .as("at least once each")
                .isEqualTo(rows(address, "SELECT day FROM per_day ORDER BY day"));
        assertThat(directory.resolve("overlaps")).doesNotExist();
    }

    private void assertLedgerIsRight() throws Exception {
        assertThat(rows(address, "SELECT state, count(*) FROM crontabber.slot GROUP BY state"))
                .containsExactly("succeeded " + 3 * DAYS);
        assertThat(rows(address, """
                        SELECT job, slot, count(*) FROM crontabber.attempt WHERE outcome = 'succeeded'
                         GROUP BY job, slot HAVING count(*) > 1""")).isEmpty();
        assertThat(rows(address, """
                        SELECT job, slot, number FROM (
                            SELECT job, slot, number, started, lag(ended) OVER (PARTITION BY job ORDER BY seq) AS before
                              FROM crontabber.attempt) a
                         WHERE started < before""")).as("attempts that overlap").isEmpty();
        assertThat(rows(address, """
                        SELECT c.job, c.slot FROM crontabber.attempt c
                         WHERE c.job <> 'per-day' AND NOT EXISTS (
                               SELECT FROM crontabber.attempt p
                                WHERE p.job = 'per-day' AND p.outcome = 'succeeded' AND p.date = c.date
                                  AND p.ended <= c.started)"""))
                .as("attempts before their parent's success")
                .isEmpty();
        assertThat(rows(address, "SELECT sum(errors) FROM crontabber.slot")).containsExactly("0");
        assertThat(rows(address, "SELECT count(*) FROM crontabber.attempt WHERE outcome IN ('failed', 'timed_out')"))
                .containsExactly("0");
    }

    private void printCounts() throws Exception {
        System.out.println("MainJobTest: " + kills + " kills, " + killsInAnAttempt + " during an attempt, "
                + count("crontabber.attempt WHERE outcome = 'lost'") + " lost attempts, "
                + count("crontabber.attempt") + " attempts, term " + term());
    }

    private long count(String table) throws Exception {
        return Long.parseLong(rows(address, "SELECT count(*) FROM " + table).get(0));
    }

    private boolean hasState() throws Exception {
        return rows(address, "SELECT to_regclass('crontabber.heartbeat') IS NOT NULL")
                .equals(List.of("t"));
    }

    private long term() throws Exception {
        return hasState()
                ? Long.parseLong(
                        rows(address, "SELECT term FROM crontabber.leader").get(0))
                : 0;
    }

    private long running(long afterTerm) throws Exception {
        return hasState() ? count("crontabber.run WHERE attempt_id IS NOT NULL AND term > " + afterTerm) : 0;
    }

    /** A kill may come before the first migration. */
    private boolean begunIn(long before, long term) throws Exception {
        return hasState() && count("crontabber.run WHERE term > " + before + " AND term <= " + term) > 0;
    }

    private long open() throws Exception {
        return hasState() ? count("crontabber.slot WHERE state <> 'succeeded'") : DAYS;
    }

    private String toml() {
        String schedule = "every = \"1d\"\nat = \"00:00\"\nretry = \"1s\"\nbackfill = true\nstart = \""
                + LocalDate.now(ZoneOffset.UTC).minusDays(DAYS - 1) + "\"";
        return """
        [daemon]
        tick = "1s"

        [http]
        listen = "off"

        [database.main]
        url = "%1$s"
        user = "crontabber"

        [job.per-day]
        sql = \"\"\"
        INSERT INTO per_day
        SELECT :date, count(*), coalesce(sum(delta), 0) FROM pgbench_history
         WHERE mtime >= (:date)::date AND mtime < (:date)::date + 1;
        SELECT pg_sleep(0.5);
        \"\"\"
        %2$s

        [job.checked]
        sql = "INSERT INTO per_day_checked SELECT day, n FROM per_day WHERE day = :date; SELECT pg_sleep(0.2)"
        after = [{ job = "per-day", match = "same-date" }]
        %2$s

        [job.shipped]
        shell = \"\"\"
        exec 9>>%3$s/lock
        flock -n 9 || echo $CRONTABBER_DATE >>%3$s/overlaps
        sleep 0.2
        echo $CRONTABBER_DATE >>%3$s/shipped
        \"\"\"
        after = ["per-day"]
        %2$s
        """.formatted(address.url(), schedule, directory.toAbsolutePath());
    }
}
