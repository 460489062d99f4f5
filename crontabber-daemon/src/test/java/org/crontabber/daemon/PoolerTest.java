package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import org.crontabber.database.LeaderLock;
import org.crontabber.testing.PgBouncer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A real PgBouncer between the daemon and its database. */
class PoolerTest extends OnLiveDaemon {
    private static final String JOBS = "[job.a]\nevery = \"1h\"\nsql = \"SELECT 1\"\n";

    @BeforeEach
    void isInstalled() {
        assumeThat(PgBouncer.isInstalled()).as("pgbouncer is installed").isTrue();
    }

    private Cli.Outcome tick(PgBouncer bouncer) throws Exception {
        return Cli.of(directory, bouncer.through(address), JOBS).run("tick", "--allow-root");
    }

    @ParameterizedTest
    @CsvSource({"transaction, 1, 0", "transaction, 5, 0", "transaction, 5, 1", "statement, 5, 0"})
    @DisplayName("30 a pooler in transaction mode, or in statement mode")
    void aPoolerThatSharesProcessesIsRefused(String mode, int size, int roundRobin) throws Exception {
        try (PgBouncer bouncer =
                PgBouncer.before(address, mode, "default_pool_size = " + size, "server_round_robin = " + roundRobin)) {
            Cli.Outcome refused = tick(bouncer);

            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(78);
            assertThat(refused.err())
                    .contains("a pooler in transaction or statement mode")
                    .hasLineCount(2);
        }
        assertThat(Cli.of(directory, address, JOBS).run("tick", "--allow-root").exitCode())
                .isZero();
    }

    @Test
    @DisplayName("30 a pooler in session mode works, also when the lock's session is terminated")
    void aPoolerInSessionModeWorks() throws Exception {
        try (PgBouncer bouncer = PgBouncer.before(address, "session");
                LiveDaemon daemon = new LiveDaemon(directory, bouncer.through(address), MORNING, JOBS)) {
            daemon.awaitLine("succeeded a 2027-03-01T10:00:00Z");
            execute(address, "SELECT pg_terminate_backend(pid) FROM (" + LeaderLock.HOLDER + ") h");
            daemon.awaitLine("trouble");
            daemon.at(at("03-01 11:00"), "succeeded a 2027-03-01T11:00:00Z");
        }
        assertThat(rows(address, "SELECT outcome, count(*) FROM crontabber.attempt GROUP BY outcome"))
                .containsExactly("succeeded 2");
    }
}
