package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.rows;

import org.junit.jupiter.api.Test;

/** What commands say and do while the configuration on disk is broken. */
class BrokenFileTest extends OnLiveDaemon {
    private static final String FOO = "[job.foo]\nevery = \"1h\"\nexec = [\"true\"]\n";

    @Test
    void whileTheFileIsBrokenCommandsTellAndSteerWhatTheDaemonRuns() throws Exception {
        String jobs = """
                [daemon]
                zone = "Europe/Berlin"
                [defaults]
                timeout = "7m"
                [job.foo]
                every = "1d"
                at = "02:00"
                start = 2027-03-01
                description = "sums"
                exec = ["true"]
                env = { PASSWORD = "geheim" }
                backfill = { order = "newest-first", on_failure = "continue" }
                [job.bar]
                cron = "0 3 * * 1"
                start = "2027-03-01T00:00:00"
                retry = { delay = "5m", factor = 1.5 }
                sql = "SELECT 1"
                after = [{ job = "foo", match = "same-date" }]
                """;
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, jobs)) {
            daemon.awaitLine("succeeded foo");
            daemon.awaitLine("succeeded bar");
            Cli cli = Cli.of(directory, address, jobs);
            Cli broken = Cli.of(directory, address, jobs.replace("timeout = \"7m\"", "timeout = \"7x\""));

            assertThat(broken.run("list").out())
                    .isEqualTo(cli.run("list").out())
                    .contains("cron 0 3 * * 1");
            assertThat(broken.run("missing").out()).isEqualTo(cli.run("missing").out());
            assertThat(broken.run("why", "bar").out().replace(broken.config().toString(), "F"))
                    .isEqualTo(cli.run("why", "bar").out().replace(cli.config().toString(), "F"));
            assertThat(broken.run("show", "foo").out().replaceAll("defined in.*", ""))
                    .isEqualTo(cli.run("show", "foo").out().replaceAll("defined in.*", ""))
                    .contains("7 minutes");
            assertThat(broken.run("list").err())
                    .hasLineCount(1)
                    .contains(
                            "the configuration on disk is broken and not in force: " + broken.config() + ":4: timeout")
                    .contains("what the daemon has read before runs, since 20");
            assertThat(broken.run("status").exitCode()).isEqualTo(1);
            assertThat(broken.run("status").out()).contains("the configuration on disk is broken");
            assertThat(broken.run("hold", "foo", "2027-03-01").err()).contains("no open slot of foo lies there");
            assertThat(broken.run("pause", "foo").out()).contains("done: foo is paused");
            assertThat(broken.run("show", "ba").err()).contains("there is no job 'ba'; did you mean 'bar'?");
            assertThat(rows(address, "SELECT config_jobs::text FROM crontabber.heartbeat"))
                    .noneMatch(row -> row.contains("geheim"));
        }
        Cli.Outcome alone = Cli.of(directory, address, jobs.replace("7m", "7x")).run("list");
        assertThat(alone.out()).contains("broken ");
        assertThat(alone.err()).contains("timeout '7x'").doesNotContain("not in force");
    }

    @Test
    void statusSaysThatAReloadWasRefused() throws Exception {
        Cli cli = Cli.of(directory, address, FOO);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, FOO)) {
            daemon.awaitLine("succeeded foo");
            assertThat(cli.run("status").exitCode()).isZero();
            daemon.refuse("crontabber.toml:2: every '1x' of job 'foo' is not a duration");
            eventually(
                    "status says so",
                    LiveDaemon.LIMIT,
                    () -> cli.run("status")
                            .out()
                            .contains("a reload was refused, since crontabber.toml:2: every '1x'"));
            assertThat(cli.run("status").exitCode()).isEqualTo(1);

            daemon.reload(FOO);

            eventually("it is mended", LiveDaemon.LIMIT, () -> cli.run("status").exitCode() == 0);
        }
    }
}
