package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.JobJars.job;
import static org.crontabber.testing.JobJars.transactional;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Files;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Jobs in Java, from jars, on a running daemon. */
class JavaJobTest extends OnJavaDaemon {
    @Test
    @DisplayName("A job is told its date, slot and settings, and its lines are its output")
    void isToldAllThatItNeeds() throws Exception {
        jar("""
                public class Report implements Job {
                    record Settings(int batchSize, Duration pause, Optional<String> target, @Nullable String note) {}
                    private final Settings settings;
                    private final Clock clock;
                    @Inject Report(Settings settings, Clock clock) { this.settings = settings; this.clock = clock; }
                    public void run(Context context) {
                        context.log().log(System.Logger.Level.INFO, "{0} {1} {2}", context.date(), context.slot(), settings);
                        context.log().log(System.Logger.Level.INFO, context.key() + " " + context.attempt() + " " + clock.getZone());
                    }
                }
                """);
        String text = jobs("""
                [job.report]
                every = "1d"
                at = "02:00"
                zone = "Europe/Berlin"
                java = "jobs.Report"
                config = { batch_size = 500, pause = "5m" }
                """);
        try (LiveDaemon daemon = daemon(text)) {
            daemon.awaitLine("succeeded report");
        }
        assertThat(output("report"))
                .contains(
                        "INFO 2027-03-01 2027-03-01T02:00+01:00[Europe/Berlin] Settings[batchSize=500, pause=PT5M,"
                                + " target=Optional.empty, note=null]",
                        " 1 Z");
    }

    @Test
    @DisplayName("A transactional job may not end its transaction: commit, rollback, setAutoCommit and close say why")
    void aTransactionalJobDoesNotCommit() throws Exception {
        jar(
                transactional("Commits", "connection.commit();"),
                transactional("Slips", "connection.createStatement().execute(\"COMMIT\");"),
                transactional("Around", "connection.createStatement().getConnection().commit();"),
                transactional("Meta", "connection.getMetaData().getConnection().rollback();"),
                transactional(
                        "Goeson",
                        "try { connection.createStatement().execute(\"SELECT 1 / 0\"); } catch (SQLException e) { return; }"),
                transactional("Saves", "connection.rollback(connection.setSavepoint());"));
        String text = jobs(
                "concurrency = 8",
                everyHour("Commits"),
                everyHour("Slips"),
                everyHour("Around"),
                everyHour("Meta"),
                everyHour("Goeson"),
                everyHour("Saves"));
        try (LiveDaemon daemon = daemon(text)) {
            daemon.awaitLines("failed", 5);
            daemon.awaitLine("succeeded saves");
        }
        assertThat(rows(address, "SELECT error_class, error_message FROM crontabber.attempt WHERE job = 'commits'")
                        .get(0))
                .startsWith("2D000 commit() is not for a TransactionalJob: its transaction also records");
        assertThat(rows(
                        address,
                        "SELECT job, error_class FROM crontabber.attempt WHERE outcome = 'failed' ORDER BY job"))
                .containsExactly("around 2D000", "commits 2D000", "goeson 25P02", "meta 2D000", "slips 2D000");
        assertThat(rows(
                        address,
                        "SELECT error_message FROM crontabber.attempt WHERE job IN ('slips', 'goeson') ORDER BY job"))
                .satisfiesExactly(
                        goesOn ->
                                assertThat(goesOn).startsWith("a statement of the job had failed, and the job went on"),
                        slips -> assertThat(slips).endsWith("or be a Job with transactions of its own"));
        assertThat(rows(
                        address,
                        "SELECT s.state FROM crontabber.slot s JOIN crontabber.job j ON j.id = s.job_id"
                                + " WHERE j.name = 'slips'"))
                .containsExactly("held");
    }

    @Test
    @DisplayName(
            "71 a jar is replaced while its job runs: the attempt goes on, the next one has the new jar, the copy is gone")
    void aJarIsReplaced() throws Exception {
        String waits = job(
                "Job1",
                "context.log().log(System.Logger.Level.INFO, \"first\");"
                        + " while (!java.nio.file.Files.exists(java.nio.file.Path.of(\"" + directory.resolve("go")
                        + "\"))) { Thread.sleep(20); }"
                        + " context.log().log(System.Logger.Level.INFO, Library.said());");
        jar(waits, "public class Library { static String said() { return \"old\"; } }");
        try (LiveDaemon daemon = daemon(jobs(everyHour("Job1")))) {
            daemon.awaitLine("start job1");
            jar(job("Job1", "context.log().log(System.Logger.Level.INFO, \"new\");"));
            daemon.reload(jobs(everyHour("Job1"), everyHour("Job1").replace("[job.job1]", "[job.more]")));
            daemon.awaitLine("reloaded");
            daemon.at(at("03-01 10:05"));
            daemon.awaitLine("succeeded more");
            Files.createFile(directory.resolve("go"));
            daemon.awaitLine("succeeded job1 2027-03-01T10:00:00Z #1");
            assertThat(output("job1")).contains("first", "old");
            daemon.at(at("03-01 11:00"));
            daemon.awaitLine("succeeded job1 2027-03-01T11:00:00Z #1");
        }
        assertThat(rows(
                        address,
                        "SELECT convert_from(output_head, 'UTF8') LIKE '%INFO new%' FROM crontabber.attempt"
                                + " WHERE job = 'job1' ORDER BY seq"))
                .containsExactly("f", "t");
    }

    @Test
    @DisplayName("How far an attempt is, as it says, is shown while it runs, and no longer")
    void progressIsShown() throws Exception {
        jar(job(
                "Far",
                "context.progress(1, 3, \"a third\"); context.progress(2, 3, \"too soon\");"
                        + " while (!java.nio.file.Files.exists(java.nio.file.Path.of(\"" + directory.resolve("go")
                        + "\"))) { Thread.sleep(20); }"));
        String text = jobs(everyHour("Far"), "[job.near]\nevery = \"1h\"\nexec = [\"true\"]\nafter = [\"far\"]\n");
        try (LiveDaemon daemon = daemon(text)) {
            daemon.awaitLine("start far");
            eventually(
                    "it is noted",
                    LiveDaemon.LIMIT,
                    () -> !rows(address, "SELECT 1 FROM crontabber.progress").isEmpty());
            Cli cli = Cli.of(directory, address, text);
            assertThat(cli.run("status").out()).contains("running: far\n", "progress   far: 1 of 3: a third\n");
            assertThat(cli.run("why", "far").out())
                    .contains("\n  running  since 20", "\n  progress  1 of 3: a third\n");
            assertThat(cli.run("why", "near").out()).contains("\n    progress  1 of 3: a third\n");
            assertThat(cli.run("why", "near", "--json").out())
                    .containsPattern("\"job\" : \"far\",\\s+\"done\" : 1,\\s+\"total\" : 3");
            assertThat(cli.run("show", "far").out()).containsPattern("progress +1 of 3: a third");
            assertThat(cli.run("status", "--json").out()).contains("\"message\" : \"a third\"");
            Files.createFile(directory.resolve("go"));
            daemon.awaitLine("succeeded far");
            assertThat(cli.run("show", "far").out()).doesNotContain("a third");
        }
    }

    @Test
    @DisplayName("An attempt goes on whatever it says of how far it is")
    void progressEndsNoJob() throws Exception {
        jar(job("Slips", "context.progress(-1, -5, null); context.log().log(System.Logger.Level.INFO, \"goes on\");"));
        try (LiveDaemon daemon = daemon(jobs(everyHour("Slips")))) {
            daemon.awaitLine("succeeded slips");
        }
        assertThat(output("slips")).contains("INFO goes on");
    }
}
