package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the commands show of a daemon that runs, and do where none does. */
class CommandsTest extends OnLiveDaemon {
    private static final String FOO = "[job.foo]\nevery = \"1h\"\nexec = [\"true\"]\n";
    private static final String BAR = "[job.bar]\nevery = \"1h\"\nexec = [\"true\"]\nbackfill = true\n";

    @Test
    @DisplayName("conformance 47: a job that is in the ledger only is a ghost, and never runs")
    void aJobThatIsTakenOutIsAGhost() throws Exception {
        Cli both = Cli.of(directory, address, FOO + BAR);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, FOO + BAR)) {
            daemon.awaitLine("succeeded foo");
            daemon.awaitLine("succeeded bar");
            assertThat(both.run("ghosts").out()).startsWith("There are no ghosts");
            daemon.reload(FOO);
            eventually(
                    "the removal is noted",
                    LiveDaemon.LIMIT,
                    () -> rows(address, "SELECT name FROM crontabber.job WHERE removed_at IS NOT NULL")
                            .contains("bar"));
        }
        try (LiveDaemon daemon = new LiveDaemon(directory, address, FOO)) {
            daemon.awaitLine("tick");
            assertThat(daemon.count("start bar")).isZero();
            Cli.Outcome ghosts = Cli.of(directory, address, FOO).run("ghosts");
            assertThat(ghosts.exitCode()).isZero();
            assertThat(ghosts.out()).contains("bar").doesNotContain("foo");
            assertThat(Cli.of(directory, address, FOO).run("ghosts", "--json").out())
                    .contains("\"job\" : \"bar\"");
            daemon.reload(FOO + BAR);
            eventually(
                    "it is back",
                    LiveDaemon.LIMIT,
                    () -> rows(address, "SELECT name FROM crontabber.job WHERE removed_at IS NOT NULL")
                            .isEmpty());
        }
    }

    @Test
    @DisplayName("conformance 48: list says for how long a job has been running")
    void listSaysForHowLongAJobRuns() throws Exception {
        Path flag = directory.resolve("flag");
        String jobs = """
                [job.slow]
                every = "1d"
                shell = "while ! test -e %s; do sleep 0.05; done"
                """.formatted(flag);
        Cli cli = Cli.of(directory, address, jobs);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, jobs)) {
            daemon.awaitLine("start slow");
            execute(address, "UPDATE crontabber.run SET started = clock_timestamp() - interval '2 hours 20 minutes'");

            assertThat(cli.run("list").out()).contains("running for 2 hours, 20 minutes");
            assertThat(cli.run("status").out()).contains("running: slow");

            Files.createFile(flag);
            daemon.awaitLine("succeeded slow");
            assertThat(cli.run("list").out()).startsWith("job ").doesNotContain("running");
        }
        for (String[] command : new String[][] {{"list"}, {"missing"}, {"why", "slow"}}) {
            assertThat(cli.run(command).out()).startsWith("no instance leads: nothing runs; start one with ");
        }
    }

    @Test
    void aRangeOfDatesEndsWithItsLastDate() throws Exception {
        String jobs = "[job.f]\nevery = \"1d\"\nat = \"00:00\"\nexec = [\"true\"]\nbackfill = true";
        Cli cli = Cli.of(directory, address, jobs);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, jobs)) {
            daemon.awaitLine("succeeded f");

            Cli.Outcome range = cli.run("skip", "f", "2031-03-02..2031-03-04", "--why", "a\nholiday\u001b[31m");
            Cli.Outcome one = cli.run("skip", "f", "2031-03-10");

            assertThat(range.out()).contains("done: 3 slots of f skipped");
            assertThat(one.out()).contains("done: 1 slot of f skipped");
            assertThat(rows(address, """
                            SELECT date, why FROM crontabber.slot WHERE state = 'skipped' ORDER BY slot"""))
                    .hasSize(4)
                    .allMatch(row -> !row.contains("\u001b") && !row.contains("\n"))
                    .extracting(row -> row.substring(0, 10))
                    .containsExactly("2031-03-02", "2031-03-03", "2031-03-04", "2031-03-10");
        }
    }

    @Test
    void eachAttemptNotesTheDefinitionThatItRan() throws Exception {
        try (LiveDaemon daemon = new LiveDaemon(directory, address, FOO)) {
            daemon.awaitLine("succeeded foo");
            daemon.reload(FOO.replace("true", "echo"));
            daemon.ask(org.crontabber.decision.Steering.Verb.RUN, "foo", null, null, true);
            daemon.awaitLines("succeeded foo", 2);
        }
        assertThat(rows(address, """
                        SELECT d.runs FROM crontabber.attempt a JOIN crontabber.definition d ON d.fingerprint = a.definition
                         ORDER BY a.seq""")).containsExactly("exec  true", "exec  echo");
    }

    @Test
    void historyAndLogsTellAnUnknownJobOrSlotFromAnEmptyHistory() throws Exception {
        String jobs = "[job.foo]\nevery = \"1d\"\nat = \"02:00\"\nstart = 2027-02-28\nexec = [\"echo\", \"{date}\"]\n";
        Cli cli = Cli.of(directory, address, jobs);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, jobs + BAR)) {
            daemon.awaitLine("succeeded foo");
            daemon.awaitLine("succeeded bar");

            assertThat(cli.run("history", "fo").exitCode()).isEqualTo(2);
            assertThat(cli.run("history", "fo").err()).contains("there is no job 'fo'; did you mean 'foo'?");
            assertThat(cli.run("logs", "bat").err()).contains("there is no job 'bat'; did you mean 'bar'?");
            assertThat(cli.run("logs", "foo", "2027-03-01T03:00:00Z").exitCode())
                    .isEqualTo(2);
            assertThat(cli.run("logs", "foo", "2027-03-01T03:00:00Z").err())
                    .contains("'2027-03-01T03:00:00Z' is no slot of job 'foo' (every 1d at 02:00)");
            assertThat(cli.run("logs", "foo", "2027-03-01").out()).contains("\n2027-03-01\n");
            assertThat(cli.run("logs", "foo", "2027-03-02").out())
                    .isEqualTo("Nothing of foo 2027-03-02 was executed yet.\n");
            assertThat(cli.run("history", "bar").out()).contains("succeeded"); // a ghost for this configuration
            assertThat(cli.run("logs", "bar", "2027-03-01").out()).contains("bar  2027-03-01T10:00:00Z");
        }
    }

    @Test
    void whyTellsSkippedDatesAndGhosts() throws Exception {
        String foo =
                "[job.foo]\nevery = \"1d\"\nat = \"02:00\"\nstart = 2027-03-01\nexec = [\"true\"]\nbackfill = true\n";
        Cli cli = Cli.of(directory, address, foo);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, foo + BAR)) {
            daemon.awaitLine("succeeded foo");
            daemon.awaitLine("succeeded bar");
            cli.run("skip", "foo", "2027-03-02..2027-03-03", "--why", "a holiday");

            assertThat(cli.run("why", "foo", "2027-03-02").out())
                    .startsWith("foo  2027-03-02T02:00:00Z  skipped by ")
                    .endsWith(": a holiday\n");
            assertThat(cli.run("why", "foo", "2027-03-02", "--json").out()).contains("\"skipped\" : \"skipped by ");
            assertThat(cli.run("why", "foo").out()).startsWith("foo  2027-03-04T02:00:00Z\n  not_due  until");
            assertThat(cli.run("list").out()).contains("not_due until 2027-03-04T02:00:00Z");
            assertThat(cli.run("show", "foo").out())
                    .contains("next slot       2027-03-04T02:00:00Z")
                    .contains("skipped ahead   2027-03-02T02:00:00Z, 2027-03-03T02:00:00Z");
            assertThat(cli.run("why", "foo", "2027-03-05").out())
                    .contains("'crontabber skip foo 2027-03-05T02:00:00Z --config ")
                    .doesNotContain("--force");
            assertThat(cli.run("why", "bar").exitCode()).isZero();
            assertThat(cli.run("why", "bar").out())
                    .startsWith("bar\n  ghost  it is in the ledger and not in the configuration");
            assertThat(cli.run("why", "bar", "--json").out()).contains("\"ghost\" : true");
            assertThat(cli.run("show", "bar").exitCode()).isEqualTo(2);
            assertThat(cli.run("show", "bar").err()).contains("job 'bar' is a ghost");

            daemon.at(MORNING.plus(java.time.Duration.ofDays(2)), "succeeded bar 2027-03-03T10:00:00Z");
            assertThat(cli.run("why", "foo", "2027-03-03").out()).endsWith(": a holiday\n");
        }
    }

    @Test
    void whyPrintsNoBlankAtTheEndOfALine() throws Exception {
        String jobs = """
                [daemon]
                concurrency = 1
                [job.slow]
                every = "1d"
                shell = "while ! test -e %s; do sleep 0.05; done"
                [job.waits]
                every = "1h"
                exec = ["true"]
                """.formatted(directory.resolve("flag"));
        Cli cli = Cli.of(directory, address, jobs);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, jobs)) {
            daemon.awaitLine("start slow");
            Cli.Outcome why = cli.run("why", "waits");
            Files.createFile(directory.resolve("flag"));
            assertThat(why.out()).contains("\n  run\n");
        }
    }

    @Test
    void whatAJobPrintedTakesOverNoTerminalUnlessAskedTo() throws Exception {
        String jobs = "[job.foo]\nevery = \"1d\"\nexec = [\"printf\", \"a\\\\033[31mb\\\\tc\\\\n\"]\n";
        Cli cli = Cli.of(directory, address, jobs);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, jobs)) {
            daemon.awaitLine("succeeded foo");

            assertThat(cli.run("logs", "foo").out()).endsWith("\na^[[31mb\tc\n");
            assertThat(cli.run("logs", "foo", "--raw").out()).endsWith("\na\u001b[31mb\tc\n");
        }
    }

    @Test
    void whatAJobsErrorSaysTakesOverNoTerminal() throws Exception {
        String jobs =
                "[job.foo]\nevery = \"1d\"\nsql = '''DO $$ BEGIN RAISE EXCEPTION E'a\\x1b[31mb\\u009b2J'; END $$'''\n";
        Cli cli = Cli.of(directory, address, jobs);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, jobs)) {
            daemon.awaitLine("failed foo");

            for (String command : List.of("why", "show", "logs", "list", "status", "missing", "history")) {
                String[] words = List.of("why", "show", "logs").contains(command)
                        ? new String[] {command, "foo"}
                        : new String[] {command};
                assertThat(cli.run(words).out())
                        .as(command)
                        .contains("ERROR: a [31mb 2J")
                        .doesNotContain("\u001b", "\u009b");
            }
        }
    }

    @Test
    void hintsKeepTheOptionsThatFindThePlace() throws Exception {
        Cli cli = Cli.of(directory, address, FOO);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, FOO)) {
            daemon.awaitLine("succeeded foo");

            assertThat(cli.run("why", "foo").out())
                    .contains("'crontabber run foo --force --config " + cli.config() + "'");
            assertThat(cli.run("show", "qqqqqqqq").err())
                    .contains("'crontabber list --config " + cli.config() + "' shows all");
            assertThat(cli.run("skip", "foo", "2026-13-01").err())
                    .contains("slot '2026-13-01' is neither a date nor an instant in whole seconds");
            assertThat(cli.run("check", "--allow-root").exitCode()).isZero();
        }
    }

    @Test
    void aRangeOverTheLimitIsRefusedBeforeTheLeaderWorksOnIt() throws Exception {
        Cli cli = Cli.of(directory, address, BAR);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, BAR)) {
            daemon.awaitLine("succeeded bar");

            Cli.Outcome ages = cli.run("skip", "bar", "2031-01-01..9999-12-31");
            Cli.Outcome years = cli.run("skip", "bar", "2031-01-01..2032-12-31");

            assertThat(ages.exitCode()).isEqualTo(2);
            assertThat(ages.err()).contains("more than 100000 slots of bar lie there, and no request is about more");
            assertThat(years.exitCode()).isEqualTo(2);
            assertThat(years.err())
                    .contains("17544 slots of bar that lie there are to come, and no request skips more than 10000");
            assertThat(rows(address, "SELECT * FROM crontabber.request")).isEmpty();
            assertThat(cli.run("skip", "bar", "2031-01-01..9999-12-31", "--json")
                            .out())
                    .contains("\"ok\" : false", "more than 100000 slots");
            assertThat(cli.run("skip", "bar", "2031-01-01..2031-12-31").out())
                    .contains("done: 8760 slots of bar skipped");
            assertThat(daemon.count("trouble")).isZero();
        }
    }

    @Test
    void anUnknownParameterOfSqlIsNamedByCheckAndByTheAttempt() throws Exception {
        String jobs = "[job.foo]\nevery = \"1d\"\nsql = \"SELECT :dat, a[1:x], 'b :y', 1::int FROM t\"\n";
        Cli cli = Cli.of(directory, address, jobs);
        String known = ":attempt, :attempt_id, :catching_up, :date, :interval_end, :interval_start, :job, :key,"
                + " :last_success, :slot, :term";
        try (LiveDaemon daemon = new LiveDaemon(directory, address, jobs)) {
            daemon.awaitLine("failed foo");

            Cli.Outcome check = cli.run("check");
            assertThat(check.exitCode()).isZero();
            assertThat(check.out())
                    .startsWith(
                            cli.config() + ":1: sql of job 'foo' has :dat, which is no parameter; did you mean 'date'?;"
                                    + " parameters are " + known + " (warning)\nok: 1 job");
            assertThat(cli.run("logs", "foo").out().lines().skip(1))
                    .containsExactly(
                            "ERROR: syntax error at or near \":\": unknown parameter :dat; known are " + known,
                            "Position: 8");
        }
    }
}
