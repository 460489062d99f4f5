package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Term;
import org.crontabber.decision.Steering;
import org.crontabber.observe.Metrics;
import org.crontabber.testing.Promtool;
import org.crontabber.testing.Sql;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The series that Prometheus scrapes, of a loop that has run all kinds of attempts. */
class MetricsTest {
    private static final String GOOD = """
            [job.good]
            every = "1d"
            start = 2027-02-27T00:00:00Z
            exec = ["true"]
            backfill = true
            """;
    private static final String JOBS = GOOD + """
            [job.bad]
            every = "1d"
            exec = ["false"]
            [job.child]
            every = "1d"
            exec = ["true"]
            after = ["bad"]
            [job.held]
            every = "1d"
            exec = ["false"]
            backfill = { on_failure = "continue", hold_after = 1 }
            """;

    @TempDir
    private Path directory = Path.of("");

    private final Metrics metrics = new Metrics("1.2.3", 0, new RunningProgress());

    private LiveDaemon daemon(String jobs) throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        LiveDaemon daemon = new LiveDaemon(directory, address, OnLiveDaemon.MORNING, jobs, metrics);
        daemon.awaitLines("succeeded good", 3);
        return daemon;
    }

    private List<String> series() {
        return metrics.scrape().lines().filter(line -> !line.startsWith("#")).toList();
    }

    @Test
    void eachJobIsCountedAsTheDecisionSeesIt() throws Exception {
        try (LiveDaemon daemon = daemon(JOBS)) {
            daemon.awaitLine("failed bad");
            daemon.awaitLine("failed held");
            daemon.at(OnLiveDaemon.MORNING.plusSeconds(60 * 5));
            eventually(
                    "a tick shows what the ends have left",
                    LiveDaemon.LIMIT,
                    () -> series().contains("crontabber_jobs{verdict=\"held\"} 1.0"));

            assertThat(series())
                    .contains(
                            "crontabber_build_info{version=\"1.2.3\"} 1",
                            "crontabber_leader 1.0",
                            "crontabber_term 1.0",
                            "crontabber_database_up 1.0",
                            "crontabber_job_missing_slots{job=\"good\"} 0.0",
                            "crontabber_job_missing_slots{job=\"held\"} 1.0",
                            "crontabber_job_held_slots{job=\"held\"} 1.0",
                            "crontabber_job_errors{job=\"held\"} 1.0",
                            "crontabber_job_last_success_slot_timestamp_seconds{job=\"good\"} 1.8038592E9",
                            "crontabber_attempts_total{job=\"good\",outcome=\"succeeded\"} 3.0",
                            "crontabber_attempts_total{job=\"held\",outcome=\"failed\"} 1.0",
                            "crontabber_jobs{verdict=\"parent\"} 1.0")
                    .noneMatch(
                            line -> line.startsWith("crontabber_job_last_success_slot_timestamp_seconds{job=\"bad\""));

            daemon.reload(GOOD);
            assertThat(series()).noneMatch(line -> line.contains("job=\"bad\""));
            assertThat(series()).anyMatch(line -> line.contains("job=\"good\""));
        }
        metrics.steppedDown(new Term(1, UUID.randomUUID()), "for the test");
        assertThat(series())
                .contains("crontabber_leader 0.0", "crontabber_jobs{verdict=\"held\"} 0.0")
                .noneMatch(line -> line.contains("job=\""));
    }

    @Test
    void aSkipLeavesThePlainJobsErrorsUntilItSucceeds() throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        Path flag = directory.resolve("flag").toAbsolutePath();
        String jobs = "[job.p]\nevery = \"1h\"\nretry = \"1h\"\nshell = \"test -e " + flag + "\"";
        Instant first = OnLiveDaemon.MORNING.truncatedTo(ChronoUnit.HOURS);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, OnLiveDaemon.MORNING, jobs, metrics)) {
            daemon.awaitLine("failed p");
            assertThat(daemon.ask(Steering.Verb.SKIP, "p", first, first, false)).isEqualTo("1 slot of p skipped");
            daemon.at(OnLiveDaemon.MORNING.plusSeconds(60 * 5));
            assertErrors(address, 1);
        }
        try (LiveDaemon daemon = new LiveDaemon(directory, address, first.plusSeconds(60 * 65), jobs, metrics)) {
            daemon.awaitLine("failed p " + first.plusSeconds(60 * 60));
            daemon.at(first.plusSeconds(60 * 70));
            assertErrors(address, 2);
            Files.createFile(flag);
            daemon.at(first.plusSeconds(60 * 125));
            daemon.awaitLine("succeeded p");
            assertErrors(address, 0);
        }
    }

    private void assertErrors(DatabaseAddress address, int errors) throws Exception {
        assertThat(series()).contains("crontabber_job_errors{job=\"p\"} " + errors + ".0");
        assertThat(Sql.rows(address, "SELECT errors FROM crontabber.job_status"))
                .containsExactly(Integer.toString(errors));
    }

    @Test
    void prometheusFindsNothingToComplainAbout() throws Exception {
        Promtool.assumeInstalled();
        try (LiveDaemon daemon = daemon(JOBS)) {
            daemon.awaitLine("failed bad");
        }
        Promtool.check(metrics.scrape());
    }
}
