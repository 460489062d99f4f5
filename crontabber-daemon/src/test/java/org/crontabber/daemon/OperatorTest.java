package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.crontabber.decision.Steering.Verb;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What people do to a running daemon, and to the state of one that is not there. The clock is the test's. */
class OperatorTest extends OnLiveDaemon {
    @Test
    @DisplayName("conformance 7, 8: the first run, and another one by hand that moves nothing")
    void aForcedRunMovesNothing() throws Exception {
        try (LiveDaemon daemon = daemon("[job.a]\nevery = \"7d\"\nexec = [\"true\"]")) {
            daemon.awaitLine("succeeded a 2027-03-01T10:00:00Z #1");

            assertThat(daemon.ask(Verb.RUN, "a", null, null, false)).contains("not_due until 2027-03-08T10:00:00Z");
            assertThat(daemon.ask(Verb.RUN, "a", null, null, true)).startsWith("attempt 2 of a 2027-03-01T10:00:00Z");

            daemon.awaitLine("succeeded a 2027-03-01T10:00:00Z #2");
            daemon.at(at("03-08 09:59"));
            assertThat(daemon.count("start")).isEqualTo(2);
            daemon.at(at("03-08 10:00"));
            daemon.awaitLine("succeeded a 2027-03-08T10:00:00Z #1");
        }
        assertThat(rows(address, "SELECT number, by_hand FROM crontabber.attempt ORDER BY seq"))
                .containsExactly("1 f", "2 t", "1 f");
    }

    @Test
    @DisplayName("conformance 13: runs by hand do not take the next slot's place")
    void theNextSlotRunsAfterRunsByHand() throws Exception {
        try (LiveDaemon daemon =
                daemon(at("03-01 10:30"), "[job.a]\nevery = \"1d\"\nat = \"10:00\"\nexec = [\"true\"]")) {
            daemon.awaitLine("succeeded a 2027-03-01T10:00:00Z #1");
            daemon.at(at("03-02 01:00"));
            daemon.ask(Verb.RUN, "a", null, null, true);
            daemon.awaitLine("succeeded a 2027-03-01T10:00:00Z #2");

            daemon.at(at("03-02 10:00"));

            daemon.awaitLine("succeeded a 2027-03-02T10:00:00Z #1");
        }
    }

    @Test
    @DisplayName("conformance 22, 25: a child of a failing parent waits and says so; force runs it")
    void aChildIsRefusedWithItsParentsSlotUnlessForced() throws Exception {
        try (LiveDaemon daemon = daemon("""
                [job.trouble]
                every = "1d"
                exec = ["false"]
                [job.sad]
                every = "1d"
                exec = ["true"]
                after = ["trouble"]
                [job.basic]
                every = "1d"
                exec = ["true"]
                """)) {
            daemon.awaitLine("failed trouble");
            daemon.awaitLine("succeeded basic");

            assertThat(daemon.ask(Verb.RUN, "sad", null, null, false))
                    .contains("parent trouble 2027-03-01T10:00:00Z")
                    .contains("--force");
            assertThat(daemon.ask(Verb.RUN, "sad", null, null, true)).startsWith("attempt 1 of sad");
            daemon.awaitLine("succeeded sad");
        }
    }

    @Test
    @DisplayName("conformance 34: a backfill job that is up to date, forced, runs once for its newest slot")
    void aForcedBackfillMovesNothing() throws Exception {
        try (LiveDaemon daemon = daemon("""
                [job.f]
                every = "1d"
                start = 2027-02-27T00:00:00Z
                exec = ["true"]
                backfill = true
                """)) {
            daemon.awaitLine("succeeded f 2027-03-01T00:00:00Z #1");
            daemon.ask(Verb.RUN, "f", null, null, true);
            daemon.awaitLine("succeeded f 2027-03-01T00:00:00Z #2");
            daemon.at(at("03-02 00:00"));
            daemon.awaitLine("succeeded f 2027-03-02T00:00:00Z #1");
        }
        assertThat(rows(address, "SELECT state, count(*), sum(attempts) FROM crontabber.slot GROUP BY state"))
                .containsExactly("succeeded 4 4");
    }

    @Test
    @DisplayName("conformance 38: a held slot is missing until it is released, and its errors go on counting")
    void aHeldSlotWaitsForItsRelease() throws Exception {
        Path mended = directory.resolve("mended");
        try (LiveDaemon daemon = daemon("""
                [job.f]
                every = "1h"
                start = 2027-03-01T08:00:00Z
                retry = "1m"
                shell = "[ $CRONTABBER_SLOT != 2027-03-01T09:00:00Z ] || test -e %s"
                backfill = { on_failure = "continue", hold_after = 3 }
                """.formatted(mended))) {
            daemon.awaitLine("failed f 2027-03-01T09:00:00Z #1");
            daemon.at(at("03-01 10:10"));
            daemon.awaitLine("failed f 2027-03-01T09:00:00Z #2");
            daemon.at(at("03-01 10:20"));
            daemon.awaitLine("failed f 2027-03-01T09:00:00Z #3");
            daemon.awaitLine("succeeded f 2027-03-01T10:00:00Z #1");
            assertThat(rows(address, "SELECT state, errors FROM crontabber.slot WHERE state <> 'succeeded'"))
                    .containsExactly("held 3");
            daemon.at(at("03-01 10:40"));
            assertThat(daemon.count("start f 2027-03-01T09:00:00Z")).isEqualTo(3);

            Files.createFile(mended);
            assertThat(daemon.ask(Verb.RELEASE, "f", at("03-01 09:00"), at("03-01 09:00"), false))
                    .isEqualTo("1 slot of f released");

            daemon.awaitLine("succeeded f 2027-03-01T09:00:00Z #4");
            assertThat(rows(address, "SELECT state FROM crontabber.slot WHERE state <> 'succeeded'"))
                    .isEmpty();
        }
    }

    @Test
    void slotsAreSkippedHeldAndRetriedAlsoAfterARestart() throws Exception {
        String jobs = """
                [job.f]
                every = "1h"
                start = 2027-03-01T06:00:00Z
                retry = "6h"
                exec = ["false"]
                backfill = true
                """;
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("failed f 2027-03-01T06:00:00Z #1");

            assertThat(daemon.ask(Verb.SKIP, "f", at("03-01 06:00"), at("03-01 07:00"), false))
                    .isEqualTo("2 slots of f skipped");
            daemon.awaitLine("failed f 2027-03-01T08:00:00Z #1");
            assertThat(daemon.ask(Verb.RETRY, "f", at("03-01 08:00"), at("03-01 08:00"), false))
                    .isEqualTo("1 slot of f due at once");
            daemon.awaitLine("failed f 2027-03-01T08:00:00Z #2");
            assertThat(daemon.ask(Verb.HOLD, "f", at("03-01 08:00"), at("03-01 09:00"), false))
                    .isEqualTo("2 slots of f held");
            daemon.awaitLine("failed f 2027-03-01T10:00:00Z #1");
            assertThat(daemon.ask(Verb.SKIP, "f", at("03-01 11:00"), at("03-01 11:00"), false))
                    .isEqualTo("1 slot of f skipped");
            assertThat(daemon.ask(Verb.SKIP, "f", at("02-01 11:00"), at("02-01 11:00"), false))
                    .isEqualTo("no open slot of f lies there");
            assertThat(daemon.ask(Verb.SKIP, "g", at("03-01 11:00"), at("03-01 11:00"), false))
                    .contains("there is no job 'g'");
        }
        try (LiveDaemon daemon = daemon(at("03-01 16:30"), jobs)) {
            daemon.awaitLine("failed f 2027-03-01T10:00:00Z #2");
            assertThat(rows(address, "SELECT slot AT TIME ZONE 'UTC', state FROM crontabber.slot ORDER BY slot"))
                    .containsExactly(
                            "2027-03-01 06:00:00 skipped",
                            "2027-03-01 07:00:00 skipped",
                            "2027-03-01 08:00:00 held",
                            "2027-03-01 09:00:00 held",
                            "2027-03-01 10:00:00 due",
                            "2027-03-01 11:00:00 skipped",
                            "2027-03-01 12:00:00 due",
                            "2027-03-01 13:00:00 due",
                            "2027-03-01 14:00:00 due",
                            "2027-03-01 15:00:00 due",
                            "2027-03-01 16:00:00 due");
            assertThat(rows(address, "SELECT verb, who, why, ok FROM crontabber.request WHERE ok"))
                    .hasSize(4)
                    .allMatch(row -> row.endsWith("tester a test t"));
        }
    }

    @Test
    void aPausedJobStandsStillAndGoesOnWhereItStood() throws Exception {
        String jobs = "[job.f]\nevery = \"1h\"\nexec = [\"true\"]\nbackfill = true";
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("succeeded f");
            assertThat(daemon.ask(Verb.PAUSE, "f", null, null, false)).isEqualTo("f is paused");
        }
        try (LiveDaemon daemon = daemon(at("03-01 13:30"), jobs)) {
            daemon.awaitLine("elected");
            daemon.at(at("03-01 13:35"));
            assertThat(daemon.count("start")).isZero();
            assertThat(daemon.ask(Verb.RESUME, "f", null, null, false)).isEqualTo("f goes on");
            daemon.awaitLines("succeeded f", 3);
        }
    }

    @Test
    void aSecondPauseKeepsTheReasonOfTheFirst() throws Exception {
        String jobs = "[job.foo]\nevery = \"1h\"\nexec = [\"true\"]";
        Cli cli = Cli.of(directory, address, jobs);
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("succeeded foo");
            assertThat(cli.run("pause", "foo", "--why", "the archive moves").out())
                    .contains("done: foo is paused");
        }
        try (LiveDaemon daemon = daemon(at("03-01 10:33"), jobs)) {
            daemon.awaitLine("elected");
            Cli.Outcome again = cli.run("pause", "foo");
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(again.err())
                    .containsPattern(
                            "foo is paused already, since 2027-03-01T10:03:[0-9]{2}Z by .*: the archive moves\n");
            assertThat(cli.run("pause", "foo", "--why", "it still moves").exitCode())
                    .isZero();
            assertThat(cli.run("list").out()).contains(": it still moves");
            assertThat(rows(address, "SELECT paused_since < '2027-03-01 10:05Z' FROM crontabber.job"))
                    .containsExactly("t");
        }
    }

    @Test
    void runTakesNoSlotThatIsToComeAndAHeldOneOnlyWithForce() throws Exception {
        String jobs = "[job.f]\nevery = \"1d\"\nstart = 2027-03-01\nexec = [\"false\"]\nbackfill = true";
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("failed f 2027-03-01T00:00:00Z #1");
            daemon.ask(Verb.HOLD, "f", at("03-01 00:00"), at("03-01 00:00"), false);

            assertThat(daemon.ask(Verb.RUN, "f", at("03-01 00:00"), at("03-01 00:00"), false))
                    .contains("held after 1 error (run --force passes this over)");
            assertThat(daemon.ask(Verb.RUN, "f", null, null, false)).contains("held after 1 error");
            assertThat(daemon.ask(Verb.RUN, "f", at("03-02 00:00"), at("03-02 00:00"), true))
                    .isEqualTo("f 2027-03-02T00:00:00Z is to come: no slot is run before its instant");
            assertThat(daemon.ask(Verb.RUN, "f", at("03-01 00:00"), at("03-01 00:00"), true))
                    .startsWith("attempt 2 of f");
        }
    }
}
