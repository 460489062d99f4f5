package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.crontabber.testing.Sql.rows;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.LeaderLock;
import org.crontabber.testing.PgBouncer;
import org.crontabber.testing.Sql;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A PgBouncer between the daemon and its database: it must keep a session for each client. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PoolerTest extends OnLiveDaemon {
    private static final int MOST_LINES = 3;
    private static final int OTHER_CLIENTS = 3;
    private static final String JOB = """
            [http]
            listen = "off"
            [job.a]
            every = "1h"
            sql = "INSERT INTO public.effect VALUES (:date)"
            """;

    @BeforeEach
    void table() throws SQLException {
        assumeThat(PgBouncer.isInstalled()).as("PgBouncer is installed").isTrue();
        Sql.execute(address, "CREATE TABLE public.effect (day date)");
    }

    private String refused(DatabaseAddress through) throws Exception {
        Cli.Outcome outcome = Cli.of(directory, through, JOB).run("daemon", "--allow-root");
        assertThat(outcome.err().lines()).as(outcome.err()).hasSizeBetween(1, MOST_LINES);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(78);
        assertThat(rows(address, "SELECT to_regnamespace('crontabber') IS NULL"))
                .as("nothing is done to it")
                .containsExactly("t");
        return outcome.err();
    }

    private void assertRefused(String mode, int size, int roundRobin) throws Exception {
        try (PgBouncer pooler = PgBouncer.start(
                directory, address, mode, "default_pool_size = " + size, "server_round_robin = " + roundRobin)) {
            assertThat(refused(pooler.address())).contains("pool_mode = session");
            if (size > 1 && !mode.equals("statement")) {
                leaveIdleBackends(pooler.address());
                assertThat(refused(pooler.address())).contains("pool_mode = session");
            }
        }
    }

    /** Transactions at the same time, which have a backend each. */
    private static void leaveIdleBackends(DatabaseAddress through) throws SQLException {
        List<Connection> clients = new ArrayList<>();
        try {
            for (int client = 0; client < OTHER_CLIENTS; client++) {
                Connection connection = DriverManager.getConnection(through.url(), "crontabber", null);
                clients.add(connection);
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement()) {
                    statement.execute("SELECT 1");
                }
            }
            for (Connection client : clients) {
                client.commit();
            }
        } finally {
            for (Connection client : clients) {
                client.close();
            }
        }
    }

    @Test
    @DisplayName("30 a pooler in transaction mode, or in statement mode")
    void isRefusedBeforeAnythingIsDone() throws Exception {
        for (String mode : List.of("transaction", "statement")) {
            assertRefused(mode, 1, 0);
            assertRefused(mode, 5, 0);
            assertRefused(mode, 5, 1);
        }
    }

    @Test
    @DisplayName("30 two poolers in transaction mode, each of which serves some of the sessions")
    void isRefusedThoughNoTwoSessionsShareABackend() throws Exception {
        try (PgBouncer one = PgBouncer.start(directory, address, "transaction");
                PgBouncer two = PgBouncer.start(directory, address, "transaction")) {
            String hosts = one.address().url().replaceFirst("(//[^/]*)/", "$1," + two.hostAndPort() + "/");
            DatabaseAddress both = new DatabaseAddress("main", hosts + "?loadBalanceHosts=true", "crontabber", null);

            for (int start = 0; start < 4; start++) { // the driver draws lots
                assertThat(refused(both)).contains("pool_mode = session");
            }
        }
    }

    @Test
    @DisplayName("30 a pooler that does not know a parameter of the session's start")
    void isToldWhichSettingThePoolerNeeds() throws Exception {
        try (PgBouncer pooler = PgBouncer.start(directory, address, "session")) {
            DatabaseAddress through = pooler.address();
            String url = through.url() + "?options=-c%20geqo=off";
            assertThat(refused(new DatabaseAddress("main", url, "crontabber", null)))
                    .contains("unsupported startup parameter")
                    .contains("ignore_startup_parameters");
        }
    }

    @Test
    @DisplayName("30 a pooler in session mode, whose session with the lock is terminated")
    void leadsThroughASessionPoolerAndGoesOn() throws Exception {
        try (PgBouncer pooler = PgBouncer.start(directory, address, "session");
                LiveDaemon daemon = new LiveDaemon(directory, pooler.address(), MORNING, JOB)) {
            daemon.awaitLine("succeeded a");
            String holder = "(" + LeaderLock.HOLDER + ")";
            assertThat(rows(address, "SELECT application_name FROM pg_stat_activity WHERE pid IN " + holder))
                    .singleElement()
                    .asString()
                    .startsWith("crontabber@host");
            assertThat(rows(address, "SELECT pg_terminate_backend(pid) FROM " + holder + " h"))
                    .containsExactly("t");
            daemon.awaitLine("trouble ");
            daemon.at(MORNING.plusSeconds(3600));
            daemon.awaitLines("succeeded a", 2);
            assertThat(rows(address, "SELECT count(*) FROM public.effect")).containsExactly("2");
            assertThat(daemon.count("elected")).as(daemon.lines().toString()).isEqualTo(1);
        }
    }
}
