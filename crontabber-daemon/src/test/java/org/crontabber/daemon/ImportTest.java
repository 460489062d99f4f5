package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** {@code import crontabber}: the tables are the original's own, as it makes them. */
class ImportTest extends OnLiveDaemon {
    private static final String JOBS = """
            [job.daily]
            every = "1d"
            at = "02:00"
            exec = ["true"]
            [job.dates]
            every = "1d"
            at = "03:00"
            exec = ["true"]
            backfill = true
            [job.weekly]
            every = "7d"
            exec = ["true"]
            [job.child]
            every = "1d"
            at = "03:30"
            exec = ["true"]
            after = ["dates"]
            [job.failing]
            every = "1d"
            exec = ["true"]
            backfill = true
            [job.never]
            every = "1d"
            exec = ["true"]
            [job.other]
            every = "30d"
            exec = ["true"]
            """;

    @BeforeEach
    void original() throws Exception {
        execute(address, """
                CREATE TABLE crontabber (
                    app_name text NOT NULL,
                    next_run timestamp with time zone,
                    first_run timestamp with time zone,
                    last_run timestamp with time zone,
                    last_success timestamp with time zone,
                    ongoing timestamp with time zone,
                    error_count integer DEFAULT 0,
                    depends_on text[],
                    last_error json
                );
                CREATE TABLE crontabber_log (
                    id SERIAL NOT NULL,
                    app_name text NOT NULL,
                    log_time timestamp with time zone DEFAULT now() NOT NULL,
                    duration interval,
                    success timestamp with time zone,
                    exc_type text,
                    exc_value text,
                    exc_traceback text
                );
                INSERT INTO crontabber (app_name, first_run, next_run, last_success, error_count) VALUES
                    ('daily', '2026-11-01 02:00:03+00', '2027-03-02 02:00:00+00', '2027-03-01 02:00:07+00', 0),
                    ('dates', '2026-11-01 03:00:03+00', '2027-02-28 04:00:05+00', '2027-02-26 03:00:05+00', 2),
                    ('weekly', '2026-11-01 11:00:00+00', '2027-03-06 11:11:11+00', '2027-02-27 11:11:11+00', 0),
                    ('child', '2026-11-01 03:30:03+00', '2027-02-28 03:30:00+00', '2027-02-27 00:05:00+00', 0),
                    ('failing', '2027-02-27 00:00:00+00', '2027-03-01 00:00:00+00', NULL, 5),
                    ('never', NULL, NULL, NULL, 0),
                    ('gone', '2026-11-01 03:30:03+00', '2026-11-02 03:30:00+00', '2026-11-02 03:30:00+00', 0);
                INSERT INTO crontabber_log (app_name, log_time, duration, success, exc_type, exc_value, exc_traceback) VALUES
                    ('daily', '2020-03-01 02:00:07+00', '7 s', '2020-03-01 02:00:07+00', NULL, NULL, NULL),
                    ('daily', '2027-02-28 02:00:30+00', '30 s', '2027-02-28 02:00:30+00', NULL, NULL, NULL),
                    ('dates', '2027-02-28 09:00:00+00', '-5 s', '2027-02-26 03:00:00+00', NULL, NULL, NULL),
                    ('dates', '2027-02-28 09:00:05+00', NULL, NULL, '<type ''KeyError''>', 'no such ''key''', 'Traceback …'),
                    ('daily', '2027-03-01 02:00:07+00', '7 s', '2027-03-01 02:00:07+00', NULL, NULL, NULL),
                    ('gone', '2027-03-01 02:00:07+00', '7 s', '2027-03-01 02:00:07+00', NULL, NULL, NULL)""");
    }

    @Test
    @DisplayName("conformance 51: the original's tables are taken over, and nothing that succeeded runs again")
    void nothingThatSucceededRunsAgain() throws Exception {
        Cli cli = Cli.of(directory, address, JOBS);

        Cli.Outcome imported = cli.run("import", "crontabber");

        assertThat(imported.err()).isEmpty();
        assertThat(imported.exitCode()).isZero();
        assertThat(imported.out()).isEqualTo("""
                job      last success          next                  why not
                child    2027-02-26T03:30:00Z  2027-02-27T03:30:00Z
                daily    2027-03-01T02:00:00Z  2027-03-02T02:00:00Z
                dates    2027-02-26T03:00:00Z  2027-02-27T03:00:00Z
                failing  ·                     2027-02-27T00:00:00Z
                gone     ·                     ·                     is not in the configuration
                never    ·                     ·                     has never run: it begins as a new job
                weekly   2027-02-27T11:10:00Z  2027-03-06T11:10:00Z
                done: 5 jobs and 4 executions taken over
                """);
        try (LiveDaemon daemon = daemon(JOBS)) {
            daemon.awaitLine("succeeded dates 2027-02-27T03:00:00Z #1");
            daemon.awaitLine("succeeded dates 2027-02-28T03:00:00Z #1");
            daemon.awaitLine("succeeded dates 2027-03-01T03:00:00Z #1");
            daemon.awaitLine("succeeded child 2027-03-01T03:30:00Z #1");
            daemon.awaitLine("succeeded failing 2027-02-27T00:00:00Z #1");
            daemon.awaitLine("succeeded failing 2027-03-01T00:00:00Z #1");
            daemon.awaitLine("succeeded other");
            daemon.at(at("03-01 23:55"));
            assertThat(daemon.count("start daily") + daemon.count("start weekly"))
                    .isZero();
            daemon.at(at("03-02 02:00"));
            daemon.awaitLine("succeeded daily 2027-03-02T02:00:00Z #1");
            assertThat(cli.run("import", "crontabber"))
                    .satisfies(refused -> assertThat(refused.exitCode()).isEqualTo(3))
                    .satisfies(refused -> assertThat(refused.err()).contains("must be stopped first"));
        }
        assertThat(cli.run("history", "daily").out().lines().skip(2))
                .containsExactly(
                        "2027-03-01T02:00:07Z  daily  2027-03-01T02:00:00Z        1   7.0 s  succeeded",
                        "2027-02-28T02:00:30Z  daily  2027-02-28T02:00:00Z        1  30.0 s  succeeded");
        assertThat(rows(
                        address,
                        "SELECT job, outcome, error_class, error_message, trace FROM crontabber.attempt"
                                + " WHERE host = 'imported' AND outcome = 'failed'"))
                .containsExactly("dates failed <type 'KeyError'> no such 'key' Traceback …");
        assertThat(rows(address, "SELECT first_ever AT TIME ZONE 'UTC' FROM crontabber.job WHERE name = 'weekly'"))
                .containsExactly("2026-11-07 11:10:00");
        assertThat(rows(
                        address,
                        "SELECT slot AT TIME ZONE 'UTC', outcome FROM crontabber.attempt"
                                + " WHERE host = 'imported' AND job = 'dates' ORDER BY seq"))
                .containsExactly("2027-02-26 03:00:00 succeeded", "2027-02-28 03:00:00 failed");
        assertThat(cli.run("why", "dates", "2027-01-15").out()).contains("2027-01-15T03:00:00Z  done: ");

        Cli.Outcome again = cli.run("import", "crontabber");
        assertThat(again.exitCode()).isZero();
        assertThat(again.out()).contains("is in the ledger already").endsWith("done: nothing to take over\n");
    }

    @Test
    void whereTheTablesAreIsTold() throws Exception {
        execute(address, "CREATE SCHEMA \"Old \"\"one\"; ALTER TABLE crontabber SET SCHEMA \"Old \"\"one\"");
        Cli cli = Cli.of(directory, address, JOBS);

        assertThat(cli.run("import", "crontabber").err())
                .contains("there is no table \"public\".crontabber:")
                .contains("--database")
                .contains("--schema");
        assertThat(cli.run("import", "crontabber", "--schema", "Old \"one").err())
                .contains("there is no table \"Old \"\"one\".crontabber_log"); // which was not moved
        assertThat(rows(address, "SELECT count(*) FROM crontabber.job")).containsExactly("0");
        assertThat(cli.run("import", "crontabber", "--database", "nowhere")).satisfies(wrong -> {
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err()).contains("there is no [database.nowhere]").contains("there are: main");
        });
        assertThat(cli.run("import", "cron").exitCode()).isEqualTo(2);
        execute(address, "ALTER TABLE crontabber_log SET SCHEMA \"Old \"\"one\"");
        assertThat(cli.run("import", "crontabber", "--schema", "Old \"one").out())
                .endsWith("done: 5 jobs and 4 executions taken over\n");
    }
}
