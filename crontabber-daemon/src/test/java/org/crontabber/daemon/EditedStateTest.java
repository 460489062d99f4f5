package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Rows of the state that somebody has edited by hand, as the tables' owner may: their job stands still and says why, all
 * others run, and it goes on when the row is mended. The clock is the test's.
 */
class EditedStateTest extends EditedRows {
    @DisplayName("44 a column of a job's rows is set to what no job can have")
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            job  | schedule = 'now and then'            | schedule = 'every 1h'             | schedule = now and then in zone UTC is none that a job can have; if it has not changed: UPDATE crontabber.job SET schedule = 'every 1h', zone = 'UTC' WHERE id = 1
            job  | schedule = ''                        | schedule = 'every 1h'             | schedule =  in zone UTC is none
            job  | schedule = NULL                      | schedule = 'every 1h'             | schedule = null in zone UTC is none
            job  | schedule = 'cron 99 * * * *'         | schedule = 'every 1h'             | schedule = cron 99 * * * * in zone UTC is none
            job  | zone = 'Nowhere/Land'                | zone = 'UTC'                      | schedule = every 1h in zone Nowhere/Land is none
            job  | first_slot = NULL                    | first_slot = '2027-03-01 08:00Z'  | first_slot is NULL
            job  | first_date = NULL                    | first_date = '2027-03-01'         | first_date is NULL
            job  | first_slot = '-infinity'             | first_slot = '2027-03-01 08:00Z'  | first_slot = -infinity is no time of a job
            job  | newest = '9999-01-01 00:00Z', newest_date = '9999-01-01' | newest = '2027-03-01 10:00Z', newest_date = '2027-03-01' | newest = 9999-01-01
            job  | newest_date = NULL                   | newest_date = '2027-03-01'        | newest_date is NULL
            run  | last_began = 'infinity'              | last_began = NULL                 | last_began = infinity is no time of a job
            run  | last_success = '9999-12-31 23:59Z'    | last_success = '2027-03-01 10:00Z' | last_success = 9999-12-31
            run  | attempt_id = gen_random_uuid()       | attempt_id = NULL                 | slot is NULL
            """)
    void aJobWithAnEditedRowStandsStillAndSaysWhy(String table, String edit, String mend, String why) throws Exception {
        firstMorning();
        change(table, edit);
        try (LiveDaemon daemon = daemon("11:03")) {
            assertStandsStill(daemon, why);
            change(table, mend);
            assertHeals(daemon);
        }
    }

    @DisplayName("44 a column of an open slot is set to what no slot can have")
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            attempts = -3, errors = 1 | attempts = 0, errors = 0 | attempts = -3 is negative
            state = 'odd' | state = 'due' | state = odd
            attempts = 1, errors = -1 | attempts = 0, errors = 0 | errors = -1 is negative
            losses_in_row = -7, attempts = 2 | losses_in_row = 0, attempts = 0 | losses_in_row = -7 is negative
            not_before = 'infinity', attempts = 1 | not_before = NULL, attempts = 0 | not_before = infinity is no time
            date = NULL, attempts = 1 | date = '2027-03-01', attempts = 0 | date is NULL
            slot = '9999-01-01 00:00Z' | slot = '2027-03-01 11:00Z' | oldest = 9999-01-01
            """)
    void aJobWithAnEditedSlotStandsStillAndSaysWhy(String edit, String mend, String why) throws Exception {
        firstMorning();
        execute(
                address,
                "INSERT INTO crontabber.slot (job_id, slot, date) SELECT id, '2027-03-01 11:00Z', '2027-03-01'"
                        + " FROM crontabber.job WHERE name = 'bad'");
        execute(address, "UPDATE crontabber.job SET newest = '2027-03-01 11:00Z' WHERE name = 'bad'");
        execute(address, "UPDATE crontabber.slot SET " + edit + BAD + " AND state = 'due'");
        try (LiveDaemon daemon = daemon("11:03")) {
            assertStandsStill(daemon, why);
            execute(address, "UPDATE crontabber.slot SET " + mend + BAD + " AND state NOT IN ('succeeded')");
            assertHeals(daemon);
        }
    }

    private static void assertStandsStill(LiveDaemon daemon, String why) throws Exception {
        daemon.awaitLine("quarantined bad: ");
        assertThat(daemon.lines())
                .as("one line that says why")
                .anySatisfy(
                        line -> assertThat(line).startsWith("quarantined bad: ").contains(why));
        daemon.awaitLine("succeeded good 2027-03-01T11:00:00Z #1");
        daemon.at(at("12:00"));
        daemon.awaitLine("succeeded good 2027-03-01T12:00:00Z #1");
        assertThat(daemon.count("start bad")).isZero();
    }

    private void assertHeals(LiveDaemon daemon) throws Exception {
        daemon.at(at("13:00"));
        daemon.awaitLine("succeeded bad 2027-03-01T13:00:00Z #1");
        daemon.awaitLine("succeeded good 2027-03-01T13:00:00Z #1");
        assertThat(rows(address, "SELECT count(*), count(DISTINCT slot) FROM public.effect"))
                .containsExactly("6 6");
        assertThat(daemon.count("trouble")).isZero();
    }

    @Test
    @DisplayName("44 the run row of a job is deleted")
    void aJobWithoutItsRunRowSaysHowToPutItBack() throws Exception {
        firstMorning();
        execute(address, "DELETE FROM crontabber.run" + BAD);
        try (LiveDaemon daemon = daemon("11:03")) {
            assertStandsStill(daemon, "its row in table run is missing: INSERT INTO crontabber.run (job_id) VALUES (");
            execute(address, "INSERT INTO crontabber.run (job_id) SELECT id FROM crontabber.job WHERE name = 'bad'");
            assertHeals(daemon);
        }
    }

    @Test
    @DisplayName("44 a row that can be read and not written")
    void aJobWhoseRowsRefuseAWriteStopsNoOther() throws Exception {
        firstMorning();
        execute(address, """
                CREATE FUNCTION public.no() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'not this one' USING ERRCODE = '23514'; END $$;
                CREATE TRIGGER no BEFORE UPDATE ON crontabber.run FOR EACH ROW
                    WHEN (OLD.job_id = 1) EXECUTE FUNCTION public.no()""");
        assertThat(rows(address, "SELECT name FROM crontabber.job WHERE id = 1"))
                .containsExactly("bad");
        try (LiveDaemon daemon = daemon("11:03")) {
            assertStandsStill(daemon, "not this one");
            execute(address, "DROP TRIGGER no ON crontabber.run");
            assertHeals(daemon);
        }
    }

    @Test
    @DisplayName("44 the end of an attempt can't be written: the job waits with it, the others go on")
    void anEndThatIsRefusedStopsNoOtherJob() throws Exception {
        execute(address, "CREATE TABLE public.flag ()");
        String jobs = """
                [job.bad]
                every = "1h"
                shell = "while ! test -e %1$s; do sleep 0.05; done"
                [job.good]
                every = "1h"
                exec = ["true"]
                """.formatted(directory.resolve("flag").toAbsolutePath());
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, jobs)) {
            daemon.awaitLine("start bad");
            daemon.awaitLine("succeeded good");
            execute(address, "ALTER TABLE crontabber.attempt ADD CONSTRAINT no CHECK (job <> 'bad') NOT VALID");
            java.nio.file.Files.createFile(directory.resolve("flag"));
            daemon.awaitLine("quarantined bad: ");
            daemon.at(at("11:00"));
            daemon.awaitLine("succeeded good 2027-03-01T11:00:00Z #1");
            daemon.at(at("12:00"));
            daemon.awaitLine("succeeded good 2027-03-01T12:00:00Z #1");
            assertThat(daemon.count("start bad")).isEqualTo(1);

            execute(address, "ALTER TABLE crontabber.attempt DROP CONSTRAINT no");
            daemon.at(at("13:00"));
            daemon.awaitLine("succeeded bad 2027-03-01T10:00:00Z #1");
            daemon.awaitLine("succeeded bad 2027-03-01T13:00:00Z #1");
        }
    }

    @Test
    @DisplayName("44 the slot is deleted whose attempt a leader that is gone has left open: the others go on")
    void anAttemptLeftBehindWithoutItsSlotStopsNoOtherJob() throws Exception {
        String jobs = """
                [job.bad]
                every = "1h"
                exec = ["false"]
                [job.good]
                every = "1h"
                exec = ["true"]
                """;
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, jobs)) {
            daemon.awaitLine("failed bad");
            daemon.awaitLine("succeeded good");
        }
        execute(address, """
                UPDATE crontabber.run
                   SET attempt_id = gen_random_uuid(), slot = newest, slot_date = newest_date, number = 2, coalesced = 0,
                       term = 1, host = 'elsewhere', started = clock_timestamp()
                  FROM crontabber.job WHERE id = job_id AND name = 'bad'""");
        execute(address, "DELETE FROM crontabber.slot" + BAD);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, at("11:03"), jobs)) {
            daemon.awaitLine("succeeded good 2027-03-01T11:00:00Z #1");
            daemon.at(at("11:20"));
            daemon.awaitLine("quarantined bad: the state can't be tried: changed 0 rows, not 1");
            daemon.at(at("12:00"));
            daemon.awaitLine("succeeded good 2027-03-01T12:00:00Z #1");

            execute(
                    address,
                    "INSERT INTO crontabber.slot (job_id, slot, date) SELECT job_id, slot, slot_date FROM crontabber.run"
                            + BAD);
            daemon.at(at("13:00"));
            daemon.awaitLine("lost bad 2027-03-01T10:00:00Z #2");
            daemon.awaitLine("failed bad 2027-03-01T13:00:00Z #1");
        }
    }

    @Test
    @DisplayName("44 garbage in kind is taken for a change of the definition, which loses nothing")
    void aGarbledKindIsWrittenAnew() throws Exception {
        firstMorning();
        change("job", "kind = 'sometimes'");
        try (LiveDaemon daemon = daemon("12:03")) {
            daemon.awaitLine("succeeded bad 2027-03-01T11:00:00Z #1");
            daemon.awaitLine("succeeded bad 2027-03-01T12:00:00Z #1");
            assertThat(daemon.count("quarantined")).isZero();
            assertThat(rows(address, "SELECT kind, zone FROM crontabber.job WHERE name = 'bad'"))
                    .containsExactly("backfill UTC");
        }
    }

    @Test
    @DisplayName("44 rows of a job that nobody knows are left alone")
    void aGhostIsLeftAlone() throws Exception {
        firstMorning();
        execute(address, """
                UPDATE crontabber.job SET name = 'ghost', kind = NULL, first_slot = NULL WHERE name = 'bad';
                UPDATE crontabber.slot SET attempts = -1 WHERE job_id = 1 AND slot = '2027-03-01 10:00Z' AND false""");
        try (LiveDaemon daemon = daemon("11:03")) {
            daemon.awaitLine("succeeded good 2027-03-01T11:00:00Z #1");
            daemon.awaitLine("succeeded bad 2027-03-01T11:00:00Z #1");
            assertThat(daemon.count("quarantined") + daemon.count("trouble")).isZero();
            assertThat(daemon.lines()).noneMatch(line -> line.contains("ghost"));
        }
    }

    @Test
    @DisplayName("45 a last error of many megabytes, with all that a terminal and a page would choke on")
    void aHugeLastErrorIsCarriedAlong() throws Exception {
        firstMorning();
        execute(
                address,
                "INSERT INTO crontabber.slot (job_id, slot, date, attempts, errors, since, last_error)"
                        + " SELECT id, '2027-03-01 11:00Z', '2027-03-01', 1, 1, '2027-03-01 11:00Z',"
                        + " repeat(E'\\x1b[2J<script>\\u202e\\r\\n\\u0007', 1000000) FROM crontabber.job WHERE name = 'bad'");
        execute(address, "UPDATE crontabber.job SET newest = '2027-03-01 11:00Z' WHERE name = 'bad'");
        try (LiveDaemon daemon = daemon("11:03")) {
            daemon.awaitLine("succeeded bad 2027-03-01T11:00:00Z #2");
            daemon.awaitLine("succeeded good 2027-03-01T11:00:00Z #1");
        }
    }
}
