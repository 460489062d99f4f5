package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.rows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code reset} and {@code forget}, with a daemon and without one. */
class ResetTest extends OnLiveDaemon {
    private static final String FOO = "[job.foo]\nevery = \"1d\"\nexec = [\"true\"]\n";
    private static final String BAR =
            "[job.bar]\nevery = \"1d\"\nstart = 2027-02-27T00:00:00Z\nexec = [\"true\"]\nbackfill = true\n";
    private static final String LATER =
            "[job.later]\nevery = \"1d\"\nstart = 2027-06-01T00:00:00Z\nexec = [\"true\"]\n";

    @Test
    @DisplayName("conformance 46: reset lets a job begin anew, says so of one that never ran; its history stays")
    void aJobBeginsAnew() throws Exception {
        String jobs = FOO + BAR + LATER;
        Cli cli = Cli.of(directory, address, jobs);
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLines("succeeded bar", 3);
            daemon.awaitLine("succeeded foo 2027-03-01T10:00:00Z #1");
            assertThat(cli.run("reset", "later").out())
                    .contains("done: later has never run; it begins anew, with 2027-06-01T00:00:00Z");
            assertThat(cli.run("reset", "fooo")).satisfies(outcome -> {
                assertThat(outcome.exitCode()).isEqualTo(2);
                assertThat(outcome.err()).contains("there is no job 'fooo'").contains("'foo'");
            });

            Cli.Outcome reset = cli.run("reset", "bar", "--why", "another target");

            assertThat(reset.exitCode()).isZero();
            assertThat(reset.out()).isEqualTo("""
                            reset bar: last success 2027-03-01T00:00:00Z, open slots: 0; the first slot will be 2027-02-27T00:00:00Z
                            done: bar begins anew, with 2027-02-27T00:00:00Z; its history stays
                            """);
            daemon.at(at("03-01 10:10"));
            daemon.awaitLines("succeeded bar", 6);
            assertThat(cli.run("reset", "foo").out()).contains("done: foo begins anew, with 2027-03-01T10:1");
            daemon.at(at("03-01 10:20"));
            daemon.awaitLines("succeeded foo", 2);
        }
        assertThat(rows(address, "SELECT job, count(*) FROM crontabber.attempt GROUP BY job ORDER BY job"))
                .containsExactly("bar 6", "foo 2");
        assertThat(rows(address, "SELECT verb, job, ok FROM crontabber.request WHERE why IS NOT NULL"))
                .containsExactly("reset bar t");
        assertThat(cli.run("history", "bar").out().lines()).hasSize(7);
        Cli.Outcome unmet =
                Cli.of(directory, address, jobs + FOO.replace("foo", "unmet")).run("reset", "unmet");
        assertThat(unmet.exitCode()).isZero();
        assertThat(unmet.out()).contains("done: unmet has never run: nothing to reset");
    }

    @Test
    @DisplayName("conformance 46: forget removes a ghost, and nothing else")
    void aGhostIsForgotten() throws Exception {
        try (LiveDaemon daemon = daemon(FOO + BAR)) {
            daemon.awaitLines("succeeded bar", 3);
            daemon.awaitLine("succeeded foo");
        }
        Cli cli = Cli.of(directory, address, FOO);
        try (LiveDaemon daemon = daemon(at("03-01 10:30"), FOO)) {
            daemon.awaitLine("elected");
            assertThat(cli.run("ghosts").out()).contains("bar");
            assertThat(cli.run("forget", "foo")).satisfies(outcome -> {
                assertThat(outcome.exitCode()).isEqualTo(2);
                assertThat(outcome.err())
                        .contains("'foo' is in the configuration")
                        .contains("reset foo");
            });
            assertThat(cli.run("forget", "baz").exitCode()).isEqualTo(2);
            assertThat(cli.run("forget", "foo", "--json").out()).contains("is in the configuration");

            assertThat(cli.run("forget", "bar").out()).isEqualTo("""
                            forget bar: last success 2027-03-01T00:00:00Z, open slots: 0
                            done: bar is forgotten; its history stays
                            """);

            assertThat(cli.run("ghosts").out()).startsWith("There are no ghosts");
        }
        assertThat(cli.run("forget", "bar").exitCode()).isEqualTo(2);
        assertThat(rows(address, "SELECT count(*) FROM crontabber.attempt WHERE job = 'bar'"))
                .containsExactly("3");
        try (LiveDaemon daemon = daemon(at("03-01 11:00"), FOO + BAR)) {
            daemon.awaitLines("succeeded bar", 3); // one that comes back is a new one
        }
    }
}
