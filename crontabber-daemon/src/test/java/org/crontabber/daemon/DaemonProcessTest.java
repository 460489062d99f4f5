package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.DaemonProcess;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program and its real processes: killed, stopped, stopped twice, started beside another one. */
class DaemonProcessTest {
    private static final String LOCK = "lock owner";

    @TempDir
    private Path directory = Path.of("");

    private DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void database() throws Exception {
        address = TestServer.newDatabase();
        directory = directory.toAbsolutePath();
    }

    private Path file(String name) {
        return directory.resolve(name);
    }

    private DaemonProcess start(String verb, String jobs) throws Exception {
        Path config = file("crontabber.toml");
        Files.writeString(config, """
                [daemon]
                tick = "1s"
                [http]
                listen = "off"
                [database.main]
                url = "%s"
                user = "crontabber"
                [defaults]
                retry = "1s"
                """.formatted(address.url()) + jobs.replace("DIR", directory.toString()));
        return DaemonProcess.start(directory, verb, "--config", config.toString());
    }

    private DaemonProcess start(String jobs) throws Exception {
        return start("daemon", jobs);
    }

    private boolean hasLines(String file, int lines) throws Exception {
        return Files.exists(file(file)) && Files.readAllLines(file(file)).size() >= lines;
    }

    /** A zombie that nobody has fetched does not live. */
    private static boolean lives(long pid) throws Exception {
        Path command = Path.of("/proc", Long.toString(pid), "cmdline");
        return Files.exists(command) && !Files.readString(command).isEmpty();
    }

    private List<String> attempts() throws Exception {
        return rows(address, "SELECT job, number, outcome FROM crontabber.attempt ORDER BY seq");
    }

    private boolean isLocked() throws Exception {
        return rows(address, """
                SELECT count(*) > 0 FROM pg_locks WHERE locktype = 'advisory' AND granted
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())""").contains("t");
    }

    @Test
    @DisplayName("3 the daemon is killed while its child runs; the child is ended before the next attempt")
    void theChildOfADeadDaemonIsEndedBeforeItsSlotIsAttemptedAgain() throws Exception {
        String jobs = """
                [job.child]
                every = "1d"
                shell = '''
                exec 9>>DIR/lock
                flock -n 9 || echo overlap >> DIR/overlaps
                echo $$ >> DIR/pids
                trap '' TERM HUP INT
                while ! test -e DIR/flag; do sleep 0.05; done
                echo $CRONTABBER_ATTEMPT >> DIR/done
                '''
                """;
        try (DaemonProcess first = start(jobs)) {
            first.await("the child runs", () -> hasLines("pids", 1));
            first.kill();
        }
        long child = Long.parseLong(Files.readAllLines(file("pids")).get(0));
        assertThat(lives(child)).as("it outlives its daemon").isTrue();
        try (DaemonProcess second = start(jobs)) {
            second.await("the next attempt runs", () -> hasLines("pids", 2));
            assertThat(lives(child)).isFalse();
            Files.createFile(file("flag"));
            second.await("it ends", () -> attempts().size() == 2);
            assertThat(second.terminate()).as(second.log()).isZero();
            assertThat(second.log()).contains("event=stopped");
        }

        assertThat(file("overlaps")).doesNotExist();
        assertThat(Files.readAllLines(file("done"))).containsExactly("2");
        assertThat(attempts()).containsExactly("child 1 lost", "child 2 succeeded");
        assertThat(rows(address, "SELECT errors FROM crontabber.slot")).containsExactly("0");
    }

    @Test
    @DisplayName("6 TERM during jobs (conformance 20)")
    void termEndsWhatRunsAndGivesTheLockBack() throws Exception {
        try (DaemonProcess daemon = start("""
                [job.child]
                every = "1d"
                shell = "trap 'echo term >> DIR/signals; exit 0' TERM; echo $$ > DIR/pids; while :; do sleep 0.05; done"
                [job.query]
                every = "1d"
                sql = "SELECT pg_sleep(600)"
                [job.next]
                every = "1d"
                exec = ["touch", "DIR/next"]
                after = ["child"]
                """)) {
            daemon.await(
                    "both run",
                    () -> hasLines("pids", 1)
                            && rows(
                                                    address,
                                                    "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                                            + " AND datname = current_database()")
                                            .size()
                                    == 1);
            assertThat(daemon.terminate()).as(daemon.log()).isZero();
        }

        assertThat(Files.readAllLines(file("signals"))).containsExactly("term");
        assertThat(lives(Long.parseLong(Files.readAllLines(file("pids")).get(0))))
                .isFalse();
        assertThat(attempts()).containsExactlyInAnyOrder("child 1 interrupted", "query 1 interrupted");
        assertThat(rows(address, "SELECT state, errors, not_before IS NULL FROM crontabber.slot"))
                .containsExactly("due 0 t", "due 0 t");
        assertThat(file("next")).doesNotExist();
        assertThat(isLocked()).as(LOCK).isFalse();
        assertThat(rows(
                        address,
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                                + " AND datname = current_database()"))
                .containsExactly("0");
    }

    @Test
    @DisplayName("7 a second TERM: what ignores the first one is killed at once")
    void aSecondTermKillsAtOnce() throws Exception {
        try (DaemonProcess daemon = start("""
                [job.stubborn]
                every = "1d"
                kill_after = "20m"
                shell = "trap 'echo term >> DIR/signals' TERM; echo $$ > DIR/pids; while :; do sleep 0.05; done"
                """)) {
            daemon.await("it runs", () -> hasLines("pids", 1));
            daemon.signal("TERM");
            daemon.await("it was asked", () -> hasLines("signals", 1));
            assertThat(daemon.terminate()).as(daemon.log()).isZero();
        }

        assertThat(lives(Long.parseLong(Files.readAllLines(file("pids")).get(0))))
                .isFalse();
        assertThat(attempts()).containsExactly("stubborn 1 interrupted");
        assertThat(rows(address, "SELECT errors FROM crontabber.slot")).containsExactly("0");
        assertThat(isLocked()).as(LOCK).isFalse();
    }

    @Test
    @DisplayName("conformance 36: killed in the third slot of a catch-up of five")
    void aKillInTheThirdSlotGoesOnWithTheThird() throws Exception {
        String jobs = """
                [job.days]
                every = "1d"
                at = "00:00"
                start = %s
                backfill = true
                shell = '''
                echo $CRONTABBER_DATE >> DIR/days
                while test $(wc -l < DIR/days) = 3 && ! test -e DIR/flag; do sleep 0.05; done
                '''
                """.formatted(LocalDate.now(ZoneOffset.UTC).minusDays(4));
        try (DaemonProcess first = start(jobs)) {
            first.await("the third one runs", () -> hasLines("days", 3));
            first.kill();
        }
        try (DaemonProcess second = start(jobs)) {
            second.await(
                    "all are done",
                    () -> rows(address, "SELECT count(*) FROM crontabber.slot WHERE state = 'succeeded'")
                            .equals(List.of("5")));
            assertThat(second.terminate()).as(second.log()).isZero();
        }

        List<String> days = LocalDate.now(ZoneOffset.UTC)
                .minusDays(4)
                .datesUntil(LocalDate.now(ZoneOffset.UTC).plusDays(1))
                .map(LocalDate::toString)
                .toList();
        assertThat(Files.readAllLines(file("days")))
                .containsExactly(days.get(0), days.get(1), days.get(2), days.get(2), days.get(3), days.get(4));
    }

    @Test
    @DisplayName("conformance 41: tick while a daemon leads")
    void tickBesideALeaderNamesItAndDoesNothing() throws Exception {
        String jobs = """
                [job.a]
                every = "1d"
                exec = ["true"]
                """;
        try (DaemonProcess daemon = start(jobs)) {
            daemon.await("it leads", () -> daemon.log().contains("leader_elected"));
            daemon.await("it has done its work", () -> attempts().size() == 1);
            String before = rows(address, "SELECT term, holder, since FROM crontabber.leader")
                    .get(0);
            try (DaemonProcess tick = start("tick", jobs + "[job.b]\nevery = \"1d\"\nexec = [\"true\"]\n")) {
                assertThat(tick.waitForEnd()).as(tick.log()).isEqualTo(3);
                assertThat(tick.log().lines())
                        .singleElement()
                        .asString()
                        .startsWith("crontabber: another instance leads: ")
                        .contains("term 1");
            }
            assertThat(rows(address, "SELECT term, holder, since FROM crontabber.leader"))
                    .containsExactly(before);
            assertThat(rows(address, "SELECT name FROM crontabber.job")).containsExactly("a");
            assertThat(attempts()).hasSize(1);
            assertThat(daemon.terminate()).as(daemon.log()).isZero();
        }
    }

    @Test
    @DisplayName("conformance 67: a job that kills its host each time")
    void aJobThatKillsItsHostWaitsFromTheSecondTimeOn() throws Exception {
        String jobs = """
                [job.killer]
                every = "1d"
                retry = { delay = "1h", factor = 2 }
                shell = "test $CRONTABBER_ATTEMPT -gt 2 || kill -9 $PPID"
                [job.other]
                every = "1d"
                exec = ["true"]
                """;
        for (int times = 0; times < 2; times++) {
            try (DaemonProcess daemon = start(jobs)) {
                assertThat(daemon.waitForEnd()).as(daemon.log()).isEqualTo(128 + 9);
            }
        }
        try (DaemonProcess third = start(jobs)) {
            third.await("the second loss is recorded", () -> attempts().contains("killer 2 lost"));
            assertThat(third.terminate()).as(third.log()).isZero();
        }

        assertThat(attempts()).contains("killer 1 lost", "killer 2 lost").doesNotContain("killer 3 succeeded");
        assertThat(rows(address, """
                        SELECT errors, losses, losses_in_row, not_before - since FROM crontabber.slot
                         WHERE job_id = (SELECT id FROM crontabber.job WHERE name = 'killer')""")).containsExactly("0 2 2 01:00:00");
    }

    @Test
    @DisplayName("12 without memory the program ends, and is never half alive")
    void endsWhenItsMemoryIsUsedUp() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(
                directory,
                List.of("-Xmx5m"),
                "daemon",
                "--config",
                config(address).toString())) {
            assertThat(daemon.waitForEnd()).as(daemon.log()).isEqualTo(3);
            assertThat(daemon.log()).contains("Terminating due to java.lang.OutOfMemoryError");
        }
    }

    private Path config(DatabaseAddress database) throws Exception {
        return Files.writeString(file("small.toml"), """
                [http]
                listen = "off"
                [database.main]
                url = "%s"
                user = "crontabber"
                """.formatted(database.url()));
    }
}
