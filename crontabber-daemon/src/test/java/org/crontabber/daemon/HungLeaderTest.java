package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.crontabber.database.LeaderLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A leader whose session lives, holds the lock, and does nothing any more. */
class HungLeaderTest extends OnLiveDaemon {
    private static final String JOBS = "[job.a]\nevery = \"1h\"\nexec = [\"true\"]\n";
    private static final String OTHER = "other";
    private static final String OUT_OF_REACH =
            "this role may not end its session: end its process, or let a superuser do SELECT pg_terminate_backend(";

    private Connection hungLeader(String role) throws Exception {
        daemon(JOBS).close(); // the first term
        Connection hung =
                DriverManager.getConnection(address.url() + "?ApplicationName=crontabber@gone/812%201", role, "");
        hung.createStatement().execute("SELECT pg_advisory_lock(" + LeaderLock.KEY + ")");
        return hung;
    }

    private void asSuperuser(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(address.url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String databaseName() {
        return address.url().substring(address.url().lastIndexOf('/') + 1);
    }

    @AfterEach
    void dropRole() throws SQLException {
        asSuperuser("DROP ROLE IF EXISTS " + OTHER);
    }

    @Test
    void statusJudgesItsSignOfLife() throws Exception {
        try (Connection hung = hungLeader("crontabber")) {
            assertThat(hung.isValid(1)).isTrue();
            execute(address, "UPDATE crontabber.heartbeat SET beat = now() - interval '11 s'");

            Cli.Outcome status = Cli.of(directory, address, JOBS).run("status");

            assertThat(status.out())
                    .contains("the leader has given no sign of life for 11 seconds", "a standby replaces it");
            assertThat(status.exitCode()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName(
            "9 the leader hangs, and the standby's role may not end its session: it says so, and does so once it may")
    void oneOutOfReachIsTold() throws Exception {
        asSuperuser("CREATE ROLE " + OTHER + " LOGIN");
        try (Connection hung = hungLeader(OTHER);
                LiveDaemon standby = new LiveDaemon(directory, address, MORNING, JOBS)) {
            standby.awaitLine("can't end gone, process 812");
            Cli cli = new Cli(standby.file());
            assertThat(cli.run("status").out()).contains(OUT_OF_REACH).doesNotContain("a standby replaces it");
            assertThat(cli.run("pause", "a").err()).contains("nobody answered", OUT_OF_REACH);
            assertThat(cli.run("tick", "--allow-root").err()).contains("another instance leads", OUT_OF_REACH);
            asSuperuser("GRANT " + OTHER + " TO crontabber");
            standby.awaitLine("ended gone, process 812");
            standby.awaitLine("elected: term 1");
            assertThat(hung.isValid(1)).isFalse();
        }
    }

    @Test
    @DisplayName("9 the leader hangs where unix cron calls tick: a tick takes its place")
    void aTickFollowsIt() throws Exception {
        asSuperuser(
                "ALTER DATABASE " + databaseName() + " SET track_activities = off"); // pg_stat_activity knows no times
        try (Connection hung = hungLeader("crontabber")) {
            execute(address, "UPDATE crontabber.heartbeat SET beat = now() - interval '11 s'");
            Cli.Outcome tick = Cli.of(directory, address, JOBS).run("tick", "--allow-root");

            assertThat(tick.exitCode()).as(tick.err()).isZero();
            assertThat(hung.isValid(1)).isFalse();
        }
    }
}
