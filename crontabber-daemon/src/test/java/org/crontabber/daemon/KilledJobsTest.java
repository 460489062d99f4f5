package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.JobJars.transactional;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.DaemonProcess;
import org.crontabber.testing.JobJars;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The daemon is killed with -9 while jobs of four kinds catch up {@code -Dcrontabber.days}: {@code -Dcrontabber.kills} times, at moments that
 * come from {@code -Dcrontabber.seed}, which is printed.
 */
class KilledJobsTest {
    private static final int KILLS = Integer.getInteger("crontabber.kills", 4);
    private static final int DAYS = Integer.getInteger("crontabber.days", 40);
    /** So long that the catch-up is not over before the last kill. */
    private static final double SECONDS_PER_DATE = 1.0 * KILLS / DAYS;

    private static final int LONGEST_MILLIS = 1_200;

    private final long seed = Long.getLong("crontabber.seed", System.nanoTime());
    private final Random random = new Random(seed);

    @TempDir
    private Path directory = Path.of("");

    private DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @Test
    @DisplayName(
            "1, 2, 3, 4, 5 the daemon is killed with -9 again and again while SQL, SQL in batches, Java and a program catch up")
    void eachDateTakesEffectAsPromised() throws Exception {
        System.out.println("KilledJobsTest: " + KILLS + " kills, -Dcrontabber.seed=" + seed);
        address = TestServer.newDatabase();
        execute(
                address,
                "CREATE TABLE public.by_sql (day date); CREATE TABLE public.by_java (day date);"
                        + " CREATE TABLE public.in_batches (day date)");
        JobJars.write(directory.resolve("jobs/daily.jar"), transactional("Daily", """
                connection.createStatement().execute("SELECT pg_sleep(%s)");
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO public.by_java VALUES (?)")) {
                    insert.setObject(1, context.date());
                    insert.executeUpdate();
                }
                """.formatted(SECONDS_PER_DATE)));
        Path config = Files.writeString(directory.resolve("crontabber.toml"), toml());

        int inOffice = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            try (DaemonProcess daemon = DaemonProcess.start(directory, "daemon", "--config", config.toString())) {
                long before = term();
                boolean waits = random.nextInt(10) > 0; // else it is killed while it starts
                if (waits) {
                    daemon.await("a new term", () -> term() > before);
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(LONGEST_MILLIS));
                inOffice += term() > before ? 1 : 0;
                daemon.kill();
            }
        }
        long left = open();
        try (DaemonProcess last = DaemonProcess.start(directory, "daemon", "--config", config.toString())) {
            last.await("all dates are done", Duration.ofMinutes(10), () -> open() == 0 && slots() == 4L * DAYS);
            assertThat(last.terminate()).as(last.log()).isZero();
        }

        Map<String, Set<String>> keys = keys();
        System.out.println("KilledJobsTest: " + inOffice + " of " + KILLS + " kills hit a leader, " + left
                + " dates were left after the last; "
                + rows(address, "SELECT count(*) FROM crontabber.attempt WHERE outcome = 'lost'")
                + " attempts were lost, "
                + (lines() - DAYS) + " dates were shipped again");
        for (String table : List.of("by_sql", "in_batches", "by_java")) {
            assertThat(rows(address, "SELECT day FROM public." + table + " ORDER BY day"))
                    .as(table)
                    .hasSize(DAYS)
                    .doesNotHaveDuplicates();
        }
        assertThat(keys).as("shipped at least once").hasSize(DAYS);
        assertThat(keys.values())
                .as("with one key each")
                .allSatisfy(some -> assertThat(some).hasSize(1));
    }

    private String toml() {
        return """
                [daemon]
                tick = "1s"
                keep_history = "800d"
                jobs_dir = "%1$s"
                [http]
                listen = "off"
                [database.main]
                url = "%2$s"
                user = "%3$s"
                [defaults]
                every = "1d"
                start = %4$s
                retry = "1s"
                backfill = true
                [job.by-sql]
                sql = "SELECT pg_sleep(%5$s); INSERT INTO public.by_sql VALUES (:date)"
                [job.in-batches]
                batch = 7
                sql = "SELECT pg_sleep(%5$s); INSERT INTO public.in_batches VALUES (:date)"
                [job.by-java]
                java = "jobs.Daily"
                [job.ship]
                shell = "echo $CRONTABBER_DATE $CRONTABBER_KEY >> %6$s; sleep %5$s"
                """.formatted(
                        directory.resolve("jobs"),
                        address.url(),
                        address.user(),
                        LocalDate.now(ZoneOffset.UTC).minusDays(DAYS - 1),
                        SECONDS_PER_DATE,
                        directory.resolve("shipped"));
    }

    private long term() throws Exception {
        boolean isThere = rows(address, "SELECT to_regclass('crontabber.leader') IS NOT NULL")
                .get(0)
                .equals("t");
        return isThere ? number("SELECT coalesce(max(term), 0) FROM crontabber.leader") : 0;
    }

    private long open() throws Exception {
        return number("SELECT count(*) FROM crontabber.slot WHERE state IN ('due', 'held')");
    }

    private long slots() throws Exception {
        return number("SELECT count(*) FROM crontabber.slot");
    }

    private long number(String query) throws Exception {
        return Long.parseLong(rows(address, query).get(0));
    }

    private long lines() throws Exception {
        return Files.readAllLines(directory.resolve("shipped")).size();
    }

    private Map<String, Set<String>> keys() throws Exception {
        Map<String, Set<String>> keys = new HashMap<>();
        List<String> lines = Files.readAllLines(directory.resolve("shipped"));
        lines.forEach(line -> {
            String[] words = line.split(" ", 2);
            keys.computeIfAbsent(words[0], day -> new HashSet<>()).add(words[1]);
        });
        return keys;
    }
}
