package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.crontabber.testing.Eventually.eventually;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The main job on real input: a month of pgbench's history, aggregated per day by the real daemon, with a second job
 * after it date by date; killed with -9 in the middle. Needs the program pgbench, which CI installs.
 */
class MainJobTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void eachDayStandsThereExactlyOnceAfterAKill(@TempDir Path directory) throws Exception {
        Optional<Path> found = pgbench();
        assumeThat(found).as("pgbench is installed").isPresent();
        Path pgbench = found.orElseThrow();
        DatabaseAddress address = TestServer.newDatabase();
        try (Connection database = DriverManager.getConnection(address.url(), "crontabber", "")) {
            fill(pgbench, address, database);
            Path config = directory.resolve("crontabber.toml");
            Files.writeString(config, toml(address));

            try (DaemonProcess first = DaemonProcess.start(directory, "daemon", "--config", config.toString())) {
                eventually("some days are there", LIMIT, () -> count(database, "per_day") >= 5);
                first.kill();
            }
            long afterKill = count(database, "per_day");
            assertThat(afterKill).isLessThan(31);
            try (DaemonProcess second = DaemonProcess.start(directory, "daemon", "--config", config.toString())) {
                eventually("all days are there", LIMIT, () -> count(database, "per_day_checked") >= 31);
                assertThat(second.terminate()).as(second.log()).isZero();
            }

            assertThat(rows(database, "SELECT day, n, total FROM per_day ORDER BY day"))
                    .hasSize(31)
                    .isEqualTo(rows(database, """
                            SELECT d::date, count(tid), coalesce(sum(delta), 0)
                              FROM generate_series((now() AT TIME ZONE 'UTC')::date - 30, (now() AT TIME ZONE 'UTC')::date,
                                                   interval '1 day') d
                              LEFT JOIN pgbench_history ON mtime >= d AND mtime < d + interval '1 day'
                             GROUP BY d ORDER BY d"""));
            assertThat(rows(database, "SELECT day, n FROM per_day_checked ORDER BY day"))
                    .isEqualTo(rows(database, "SELECT day, n FROM per_day ORDER BY day"));
            assertThat(
                            rows(
                                    database,
                                    "SELECT count(*) FROM crontabber.attempt WHERE outcome = 'succeeded' GROUP BY job_id, slot HAVING count(*) > 1"))
                    .isEmpty();
            assertThat(rows(database, "SELECT state, count(*) FROM crontabber.slot GROUP BY state"))
                    .containsExactly("succeeded 62 ");
        }
    }

    private static Optional<Path> pgbench() throws IOException {
        List<Path> places = new ArrayList<>();
        places.add(Path.of("/usr/bin/pgbench"));
        Path debian = Path.of("/usr/lib/postgresql");
        if (Files.isDirectory(debian)) {
            try (Stream<Path> versions = Files.list(debian)) {
                versions.map(version -> version.resolve("bin/pgbench")).forEach(places::add);
            }
        }
        return places.stream().filter(Files::isExecutable).reduce((one, other) -> other);
    }

    private static void fill(Path pgbench, DatabaseAddress address, Connection database) throws Exception {
        URI uri = URI.create(address.url().substring("jdbc:".length()));
        for (List<String> what : List.of(List.of("-i", "-s", "1"), List.of("-t", "1000"))) {
            List<String> command = new ArrayList<>(List.of(
                    pgbench.toString(), "-h", "127.0.0.1", "-p", Integer.toString(uri.getPort()), "-U", "crontabber"));
            command.addAll(what);
            command.add(uri.getPath().substring(1));
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
        }
        try (Statement statement = database.createStatement()) {
            statement.execute("""
                    SET TimeZone = 'UTC';
                    UPDATE pgbench_history SET mtime = date_trunc('day', now()::timestamp) + interval '1 day'
                                                       - random() * interval '30 days' - interval '1 second';
                    CREATE TABLE per_day (day date NOT NULL, n bigint NOT NULL, total bigint NOT NULL);
                    CREATE TABLE per_day_checked (day date NOT NULL, n bigint NOT NULL)""");
        }
    }

    private static String toml(DatabaseAddress address) {
        return """
        [daemon]
        tick = "5s"

        [http]
        listen = "off"

        [database.main]
        url = "%s"
        user = "crontabber"

        [job.per-day]
        every = "1d"
        at = "00:00"
        start = "%s"
        sql = \"\"\"
        INSERT INTO per_day
        SELECT :date, count(*), coalesce(sum(delta), 0) FROM pgbench_history
         WHERE mtime >= (:date)::date AND mtime < (:date)::date + 1;
        SELECT pg_sleep(0.1);
        \"\"\"
        backfill = true

        [job.checked]
        every = "1d"
        at = "00:00"
        start = "%s"
        sql = "INSERT INTO per_day_checked SELECT day, n FROM per_day WHERE day = :date"
        after = [{ job = "per-day", match = "same-date" }]
        backfill = true
        """.formatted(address.url(), monthAgo(), monthAgo());
    }

    private static LocalDate monthAgo() {
        return LocalDate.now(ZoneOffset.UTC).minusDays(30);
    }

    private static long count(Connection database, String table) throws SQLException {
        return Long.parseLong(
                rows(database, "SELECT count(*) FROM " + table).get(0).strip());
    }

    private static List<String> rows(Connection database, String query) throws SQLException {
        try (Statement statement = database.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.append(result.getString(column)).append(' ');
                }
                rows.add(row.toString());
            }
            return rows;
        }
    }
}
