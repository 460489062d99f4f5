package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.crontabber.database.LeaderLock;
import org.crontabber.database.Migration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A newer program changes the schema while this one, the older, leads or stands by. */
class RollingUpgradeTest extends OnLiveDaemon {
    private static final String JOBS = "[job.a]\nevery = \"1h\"\nexec = [\"true\"]\n";
    /** What the newer program's Flyway would do. */
    private static final String OF_TOMORROW = """
            ALTER TABLE crontabber.job ADD COLUMN tomorrow text;
            INSERT INTO crontabber.schema_history
            SELECT max(installed_rank) + 1, '999', 'of tomorrow', 'SQL', 'V999__of_tomorrow.sql', 1, 'crontabber',
                   now(), 1, true
              FROM crontabber.schema_history""";

    private boolean isLocked() throws Exception {
        return !rows(address, LeaderLock.HOLDER).isEmpty();
    }

    @Test
    @DisplayName("92 a newer program adds to the schema what this one can live with")
    void theOlderProgramLeadsOn() throws Exception {
        try (LiveDaemon daemon = daemon(JOBS)) {
            daemon.awaitLine("succeeded a 2027-03-01T10:00:00Z");
            execute(address, OF_TOMORROW);
            daemon.at(at("03-01 11:00"), "succeeded a 2027-03-01T11:00:00Z");
        }
        try (LiveDaemon again = daemon(at("03-01 12:00"), JOBS)) {
            again.awaitLine("succeeded a 2027-03-01T12:00:00Z");
        }
    }

    @Test
    @DisplayName("41, 92 a newer program changes the schema beyond this one, which leads; later that is taken back")
    void theOlderProgramYieldsAtOnceAndLeavesTheLockAlone() throws Exception {
        try (LiveDaemon daemon = daemon(JOBS)) {
            daemon.awaitLine("succeeded a 2027-03-01T10:00:00Z");
            execute(address, OF_TOMORROW + "; SELECT crontabber.shut_out_programs_before(999)");
            daemon.awaitLine("stepped down");
            daemon.awaitLine("trouble schema crontabber wants a program that knows version 999");
            eventually("the lock is free for the newer one", LiveDaemon.LIMIT, () -> !isLocked());
            assertThat(rows(address, "SELECT term, holder IS NULL, why FROM crontabber.leader"))
                    .containsExactly("2 t the schema has become that of a newer program");
            assertThat(daemon.count("elected")).isEqualTo(1);
            assertThat(Cli.of(directory, address, JOBS).run("status").out())
                    .contains("the schema wants a program that knows version 999 of it, and this one knows "
                            + Migration.KNOWN);

            execute(address, "UPDATE crontabber.leader SET oldest_program = " + Migration.KNOWN + ", term = term + 1");
            daemon.awaitLines("elected", 2);
            daemon.at(at("03-01 11:00"), "succeeded a 2027-03-01T11:00:00Z");
        }
    }

    @Test
    @DisplayName("42 two instances meet a schema that is not there yet")
    void oneMigratesAndTheOtherWaits() throws Exception {
        try (LiveDaemon one = daemon(JOBS);
                LiveDaemon two = daemon(JOBS)) {
            eventually("one leads", LiveDaemon.LIMIT, () -> one.count("succeeded a") + two.count("succeeded a") == 1);
            eventually(
                    "the other stands by",
                    LiveDaemon.LIMIT,
                    () -> one.count("stands by") + two.count("stands by") == 1);
            assertThat(one.count("trouble") + two.count("trouble")).isZero();
        }
        assertThat(rows(
                        address,
                        "SELECT version, count(*) FROM crontabber.schema_history WHERE version IS NOT NULL GROUP BY 1"))
                .hasSize(Migration.KNOWN)
                .allMatch(row -> row.endsWith(" 1"));
    }

    @Test
    @DisplayName("42 a migration fails half way: nothing of it stays, and the next start does all of it")
    void aMigrationThatFailsLeavesTheVersionBefore() throws Exception {
        assertThat(Cli.of(directory, address, JOBS).run("migrate").exitCode()).isZero();
        execute(address, """
                DELETE FROM crontabber.schema_history WHERE version::int >= 8;
                ALTER TABLE crontabber.leader DROP COLUMN why, DROP COLUMN oldest_program;
                ALTER TABLE crontabber.run DROP COLUMN process_space, DROP COLUMN orphaned, DROP COLUMN process;
                ALTER TABLE crontabber.job DROP COLUMN earlier_newest, DROP COLUMN earlier_newest_date;
                DROP TABLE crontabber.progress;
                DROP FUNCTION crontabber.shut_out_programs_before""");

        assertThat(Cli.of(directory, address, JOBS).run("migrate").err()).contains("column \"stopped\"");
        assertThat(
                        rows(
                                address,
                                "SELECT column_name FROM information_schema.columns"
                                        + " WHERE table_schema = 'crontabber' AND table_name = 'leader' AND column_name = 'why'"))
                .isEmpty();

        execute(address, "ALTER TABLE crontabber.heartbeat DROP COLUMN stopped");
        try (LiveDaemon daemon = daemon(JOBS)) {
            daemon.awaitLine("succeeded a");
        }
    }

    @Test
    @DisplayName("49 a key or a trigger of the schema is missing, or an index is damaged")
    void aSchemaWithoutItsSafeguardsIsRefused() throws Exception {
        Cli cli = Cli.of(directory, address, JOBS);
        assertThat(cli.run("migrate").exitCode()).isZero();
        execute(address, """
                ALTER TABLE crontabber.slot DROP CONSTRAINT slot_pkey;
                ALTER TABLE crontabber.run DISABLE TRIGGER one_attempt""");

        Cli.Outcome refused = cli.run("tick", "--allow-root");
        assertThat(refused.exitCode()).isEqualTo(78);
        assertThat(refused.err())
                .contains("the primary key of table slot, trigger one_attempt of table run")
                .hasLineCount(2);

        execute(address, """
                ALTER TABLE crontabber.slot ADD PRIMARY KEY (job_id, slot);
                ALTER TABLE crontabber.run ENABLE TRIGGER one_attempt""");
        assertThat(cli.run("tick", "--allow-root").exitCode()).isZero();
    }

    @Test
    void theProgramKnowsItsOwnNewestMigration() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("../db/src/main/resources/org/crontabber/db/migration"))) {
            List<Integer> versions = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("V"))
                    .map(name -> Integer.valueOf(name.substring(1, name.indexOf("__"))))
                    .sorted()
                    .toList();
            assertThat(versions.get(versions.size() - 1)).isEqualTo(Migration.KNOWN);
        }
    }
}
