package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.rows;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.DaemonProcess;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real program makes of a configuration at its start, and of another one at a HUP. */
class ConfigurationInEffectTest {
    private static final String DAEMON = """
            [daemon]
            tick = "1s"
            """;
    private static final Pattern METRICS = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+/");
    private static final String OLD = """
            [job.old]
            every = "1d"
            exec = ["true"]
            """;

    @TempDir
    private Path directory = Path.of("");

    private DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void database() throws Exception {
        address = TestServer.newDatabase();
        directory = directory.toAbsolutePath();
    }

    private Path configure(String daemon, String more) throws Exception {
        return Files.writeString(directory.resolve("crontabber.toml"), daemon + """
                [http]
                listen = "off"
                [database.main]
                url = "%s"
                user = "crontabber"
                """.formatted(address.url()) + more);
    }

    private DaemonProcess start(String jobs) throws Exception {
        return DaemonProcess.start(
                directory, "daemon", "--config", configure(DAEMON, jobs).toString());
    }

    private void awaitSuccess(DaemonProcess daemon, String job) throws Exception {
        daemon.await(
                job + " succeeds",
                () -> daemon.log().contains("leader_elected")
                        && rows(address, "SELECT job FROM crontabber.attempt WHERE outcome = 'succeeded'")
                                .contains(job));
    }

    private static List<String> lines(DaemonProcess daemon, String event) {
        return daemon.log()
                .lines()
                .filter(line -> line.contains("event=" + event))
                .toList();
    }

    @Test
    @DisplayName("73 a reload names a database that the daemon has not opened: refused, until a restart")
    void aJobOnANewDatabaseIsARefusedReload() throws Exception {
        String more = """
                [job.new]
                every = "1d"
                sql = "SELECT 1"
                database = "other"
                """ + OLD.replace("old", "next") + """
                [database.other]
                url = "%s"
                user = "crontabber"
                """.formatted(address.url());
        try (DaemonProcess daemon = start(OLD)) {
            awaitSuccess(daemon, "old");
            configure(DAEMON, OLD + more);
            daemon.signal("HUP");
            daemon.await(
                    "people can see it",
                    () -> rows(address, "SELECT config_refused FROM crontabber.heartbeat")
                            .get(0)
                            .contains("[database.other] of job 'new' is new"));
            assertThat(lines(daemon, "config_reload_failed"))
                    .singleElement()
                    .asString()
                    .contains("ERROR", "nothing has changed", "databases are opened at start only: restart the daemon");
            assertThat(lines(daemon, "config_reloaded")).isEmpty();
            assertThat(rows(address, "SELECT name FROM crontabber.job")).containsExactly("old");

            configure(DAEMON, OLD + OLD.replace("old", "next"));
            daemon.signal("HUP");
            awaitSuccess(daemon, "next");
            assertThat(daemon.terminate()).as(daemon.log()).isZero();
            assertThat(daemon.log()).doesNotContain("Exception");
        }
        try (DaemonProcess daemon = start(OLD + more)) {
            awaitSuccess(daemon, "new");
            assertThat(daemon.terminate()).as(daemon.log()).isZero();
        }
    }

    @Test
    @DisplayName("73 a reload lets more jobs run at once: each of them has its session")
    void moreConcurrencyComesWithMoreSessions() throws Exception {
        StringBuilder jobs = new StringBuilder();
        for (int number = 1; number <= 6; number++) {
            jobs.append("""
                    [job.wait%d]
                    every = "1d"
                    sql = "SELECT pg_advisory_xact_lock_shared(73)"
                    """.formatted(number));
        }
        try (Connection session = DriverManager.getConnection(address.url(), "crontabber", "");
                Statement lock = session.createStatement()) {
            lock.execute("SELECT pg_advisory_lock(73)");
            configure(DAEMON + "concurrency = 1\n", jobs.toString());
            try (DaemonProcess daemon = DaemonProcess.start(
                    directory,
                    "daemon",
                    "--config",
                    directory.resolve("crontabber.toml").toString())) {
                daemon.await("one waits", () -> waiting().equals(List.of("1")));
                configure(DAEMON + "concurrency = 6\n", jobs.toString());
                daemon.signal("HUP");
                daemon.await("all wait", () -> waiting().equals(List.of("6")));
                lock.execute("SELECT pg_advisory_unlock(73)");
                awaitSuccess(daemon, "wait6");
                assertThat(daemon.terminate()).as(daemon.log()).isZero();
            }
        }
    }

    private List<String> waiting() throws SQLException {
        return rows(
                address, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 73 AND NOT granted");
    }

    @Test
    @DisplayName("73 a reload changes what counts at start only: it says so, and the rest takes effect")
    void whatWaitsForARestartIsNamed() throws Exception {
        String other = """
                [database.other]
                url = "%s"
                user = "crontabber"
                """.formatted(TestServer.newDatabase().url());
        String sql = """
                [job.row]
                every = "1d"
                sql = "SELECT 1"
                database = "main"
                """;
        try (DaemonProcess daemon = start(other + OLD)) {
            awaitSuccess(daemon, "old");
            configure(DAEMON + "name = \"renamed\"\nstate = \"other\"\n", other + OLD + sql);
            daemon.signal("HUP");
            awaitSuccess(daemon, "row");
            assertThat(lines(daemon, "config_needs_restart"))
                    .singleElement()
                    .asString()
                    .contains("WARN", "name in [daemon], state in [daemon] changed", "at the next start");
            assertThat(rows(address, "SELECT name FROM crontabber.leader")).containsExactly("crontabber");
            assertThat(daemon.terminate()).as(daemon.log()).isZero();
        }
    }

    @Test
    @DisplayName("73 all jobs are broken at start: one line says so, with the first problem")
    void aStartWithBrokenJobsIsTold() throws Exception {
        try (DaemonProcess daemon = start(OLD.replace("1d", "1x") + OLD.replace("old", "other") + "when = 1\n")) {
            daemon.await("it leads", () -> daemon.log().contains("leader_elected"));
            assertThat(lines(daemon, "config_problems"))
                    .singleElement()
                    .asString()
                    .contains(
                            "WARN",
                            "problems=2",
                            "broken=2",
                            "2 of 2 jobs are broken",
                            "crontabber.toml:9: every '1x'");
            assertThat(daemon.terminate()).as(daemon.log()).isZero();
        }
        try (DaemonProcess daemon = start(OLD)) {
            awaitSuccess(daemon, "old");
            assertThat(lines(daemon, "config_problems")).isEmpty();
            assertThat(daemon.terminate()).as(daemon.log()).isZero();
        }
    }

    @Test
    @DisplayName("conformance 5: a daemon starts with a mistake in one file of conf.d")
    void runsTheJobsOfTheOtherFilesAndSaysWhatIsBroken() throws Exception {
        Path more = Files.createDirectories(directory.resolve("conf.d")).resolve("x.toml");
        Files.writeString(more, OLD.replace("old", "bad").replace("1d", "1x") + OLD.replace("old", "beside"));
        String listen = DAEMON.replace("[daemon]", "[http]\nlisten = \"127.0.0.1:0\"\n[daemon]");
        Path config = configure(listen, OLD);
        Files.writeString(config, Files.readString(config).replace("[http]\nlisten = \"off\"\n", ""));
        try (DaemonProcess daemon = DaemonProcess.start(directory, "daemon", "--config", config.toString())) {
            awaitSuccess(daemon, "old");

            Cli.Outcome status = new Cli(config).run("status");
            assertThat(status.exitCode()).isEqualTo(1);
            assertThat(status.out())
                    .contains(more + ":2: every '1x' of job 'bad' is not a duration")
                    .contains("bad: broken " + more + ":2", "beside: broken " + more + ":2");
            assertThat(metrics(daemon)).contains("crontabber_jobs{verdict=\"broken\"} 2.0");
            assertThat(daemon.terminate()).as(daemon.log()).isZero();
        }
        assertThat(rows(address, "SELECT DISTINCT job FROM crontabber.attempt")).containsExactly("old");
    }

    private static List<String> metrics(DaemonProcess daemon) throws Exception {
        Matcher url = METRICS.matcher(daemon.log());
        assertThat(url.find()).as(daemon.log()).isTrue();
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url.group() + "metrics")).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofLines())
                .body()
                .toList();
    }
}
