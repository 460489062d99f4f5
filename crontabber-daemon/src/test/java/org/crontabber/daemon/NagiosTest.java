package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;

import java.nio.file.Files;
import java.nio.file.Path;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.decision.Steering.Verb;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What {@code nagios} makes of a state, and how it exits. */
class NagiosTest extends OnLiveDaemon {
    private static final String OK = "OK - All systems nominal\n";

    private void assertTold(String jobs, int exitCode, String line, String... options) throws Exception {
        String[] arguments = new String[options.length + 1];
        arguments[0] = "nagios";
        System.arraycopy(options, 0, arguments, 1, options.length);
        Cli.Outcome outcome = Cli.of(directory, address, jobs).run(arguments);
        assertThat(outcome.out()).isEqualTo(line);
        assertThat(outcome.exitCode()).isEqualTo(exitCode);
    }

    @Test
    @DisplayName(
            "conformance 45: a backfill job's first error is a warning, its second critical; a plain job's critical")
    void errorsOfBothKinds() throws Exception {
        String jobs = """
                [job.never]
                every = "7d"
                start = 2027-03-08T00:00:00Z
                exec = ["true"]
                [job.ledger]
                every = "1d"
                retry = "5m"
                sql = "SELECT 'no|disk'::int"
                backfill = true
                [job.plain]
                every = "1d"
                exec = ["test", "-e", "%s"]
                """;
        Path switched = Files.createFile(directory.resolve("switched"));
        jobs = jobs.formatted(switched);
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("failed ledger 2027-03-01T10:00:00Z #1");
            daemon.awaitLine("succeeded plain");
            String ledger = "ledger (sql): 22P02: ERROR: invalid input syntax for type integer: \"no/disk\"";
            assertTold(jobs, 1, "WARNING - " + ledger + "\n");
            assertTold(
                    jobs,
                    1,
                    "WARNING - ledger (sql) | 22P02 | ERROR: invalid input syntax for type integer: \"no|disk\"\n",
                    "--compat");

            daemon.at(at("03-01 10:10"));
            daemon.awaitLine("failed ledger 2027-03-01T10:00:00Z #2");
            assertTold(jobs, 2, "CRITICAL - " + ledger + "\n");

            Files.delete(switched);
            daemon.ask(Verb.HOLD, "ledger", at("03-01 10:00"), at("03-01 10:00"), false);
            daemon.at(at("03-02 10:00"));
            daemon.awaitLine("failed plain 2027-03-02T10:00:00Z #1");
            daemon.awaitLine("failed ledger 2027-03-02T10:00:00Z #1");
            assertTold(
                    jobs,
                    2,
                    "CRITICAL - " + ledger + "; plain (exec test): exit_1: exit code 1" + "; ledger: 1 date is held\n");
            assertTold(
                    jobs,
                    2,
                    "CRITICAL - ledger (sql) | 22P02 | ERROR: invalid input syntax for type integer: \"no|disk\"; plain (exec test) | exit_1 | "
                            + "exit code 1\n",
                    "--compat");
        }
    }

    /** Ours are recorded as one line; others may have been imported. */
    @Test
    void aMessageOfSeveralLinesIsToldOnOne() throws Exception {
        String jobs = "[job.a]\nevery = \"1d\"\nexec = [\"false\"]";
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("failed a");
        }
        execute(address, "UPDATE crontabber.attempt SET error_message = E'one\\r\\ntwo\\tthree'");

        assertTold(jobs, 2, "CRITICAL - a (exec false): exit_1: one\\r\\ntwo three\n");
        assertTold(jobs, 2, "CRITICAL - a (exec false) | exit_1 | one\\r\\ntwo\tthree\n", "--compat");
    }

    @Test
    void nothingWrongIsOneQuietLine() throws Exception {
        String jobs = "[job.a]\nevery = \"1d\"\nexec = [\"true\"]";
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("succeeded a");

            assertTold(jobs, 0, OK);
            assertTold(jobs, 0, OK, "--compat");
        }
    }

    @Test
    void ticksThatDoNotTakePlaceAreCritical() throws Exception {
        String jobs = "[job.a]\nevery = \"1d\"\nexec = [\"true\"]";
        assertThat(Cli.of(directory, address, jobs).run("migrate").exitCode()).isZero();
        assertTold(jobs, 2, "CRITICAL - no tick has taken place yet: 'crontabber status' tells more\n");
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("succeeded a");
        }
        String ticked = "UPDATE crontabber.heartbeat SET last_tick = clock_timestamp() - interval '%s'";
        execute(address, ticked.formatted("14 minutes"));
        assertTold(jobs, 0, OK);
        execute(address, ticked.formatted("2 hours 20 seconds"));

        assertThat(Cli.of(directory, address, jobs).run("nagios"))
                .extracting(Cli.Outcome::exitCode, outcome -> outcome.out().replaceAll(", .*:", ":"))
                .containsExactly(2, "CRITICAL - no tick for 2 hours: 'crontabber status' tells more\n");
    }

    @Test
    void aConfigurationThatIsNotInEffectIsAWarning() throws Exception {
        String jobs = "[job.a]\nevery = \"1d\"\nexec = [\"true\"]";
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("succeeded a");
            daemon.refuse("jobs.toml:2: every '1x' is no duration");

            Cli.Outcome outcome = Cli.of(directory, address, jobs).run("nagios");

            assertThat(outcome.exitCode()).isEqualTo(1);
            assertThat(outcome.out())
                    .startsWith("WARNING - the configuration of ")
                    .endsWith("is in effect: a reload was refused, since jobs.toml:2: every '1x' is no duration\n");
        }
    }

    @Test
    void aMistakeOnItsCommandLineIsUnknown() {
        assertThat(Cli.runAsGiven("nagios", "--bogus"))
                .extracting(Cli.Outcome::exitCode, Cli.Outcome::out)
                .containsExactly(3, "UNKNOWN - Unknown option: '--bogus'\n");
    }

    @Test
    void whatIsBrokenOrCantBeReachedIsNotOk() throws Exception {
        String jobs = "[job.a]\nevery = \"1d\"\nexec = [\"true\"]";
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("succeeded a");
        }
        Cli.Outcome broken = Cli.of(directory, address, jobs + "\n[job.b]\nevery = \"1\"\nexec = [\"true\"]\n")
                .run("nagios");
        assertThat(broken.exitCode()).isEqualTo(2);
        assertThat(broken.out()).startsWith("CRITICAL - a: broken: ").contains("; b: broken: ");

        Path none = directory.resolve("none.toml");
        Cli.Outcome unusable = Cli.runAsGiven("nagios", "--config", none.toString());
        assertThat(unusable.exitCode()).isEqualTo(3);
        assertThat(unusable.out()).startsWith("UNKNOWN - the configuration can't be used");

        address = new DatabaseAddress("jdbc:postgresql://127.0.0.1:1/nobody", "crontabber", null, null);
        Cli.Outcome away = Cli.of(directory, address, jobs).run("nagios");
        assertThat(away.exitCode()).isEqualTo(3);
        assertThat(away.out()).startsWith("UNKNOWN - ").hasLineCount(1);
    }
}
