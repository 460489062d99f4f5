package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.LeaderLock;
import org.crontabber.testing.ManualPage;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Many instances on one database, a stranger at the lock, and databases that are taken for one another. */
class InstancesTest extends OnLiveDaemon {
    private static final String JOBS = "[job.a]\nevery = \"1h\"\nexec = [\"true\"]\n";
    private static final String HOLDER = "SELECT pg_terminate_backend(pid) FROM (" + LeaderLock.HOLDER + ") h";
    private static final int STANDBYS = 20;
    /** A second each; a hundred of them are for whoever changes how a term ends. */
    private static final int PROMOTIONS = Integer.getInteger("crontabber.promotions", 20);

    private long term() throws Exception {
        return Long.parseLong(
                rows(address, "SELECT term FROM crontabber.leader").get(0));
    }

    @Test
    @DisplayName("37 a stranger holds the leader's lock")
    void aStrangerAtTheLockIsNamedAndLeftToAPerson() throws Exception {
        try (Connection stranger =
                DriverManager.getConnection(address.url() + "?ApplicationName=report", "crontabber", "")) {
            stranger.createStatement().execute("SELECT pg_advisory_lock(" + LeaderLock.KEY + ")");
            try (LiveDaemon daemon = daemon(JOBS)) {
                daemon.awaitLine("stands by a stranger (program 'report', role crontabber, from 127.0.0.1, backend ");
                Cli cli = Cli.of(directory, address, JOBS);
                Cli.Outcome status = cli.run("status");
                assertThat(status.exitCode()).isEqualTo(1);
                assertThat(status.out())
                        .contains("nobody")
                        .contains("nothing runs while a stranger (program 'report', role crontabber")
                        .contains("SELECT pg_terminate_backend(");
                for (String[] command : new String[][] {{"why", "a"}, {"list"}, {"missing"}}) {
                    assertThat(cli.run(command).out())
                            .startsWith("nothing runs while a stranger (program 'report', role crontabber")
                            .contains("SELECT pg_terminate_backend(");
                }
                assertThat(cli.run("status", "--json").out()).contains("\"program\" : \"report\"");
                assertThat(cli.run("run", "a").err())
                        .contains("nothing runs while a stranger (program 'report', role crontabber");
                assertThat(daemon.count("start")).isZero();
                stranger.createStatement().execute("SELECT pg_advisory_unlock_all()");
                daemon.awaitLine("succeeded a");
            }
        }
    }

    @Test
    @DisplayName("92 twenty instances start together")
    void oneOfManyLeadsAndAllAreSeen() throws Exception {
        List<LiveDaemon> all = new ArrayList<>();
        try {
            for (int number = 0; number < STANDBYS; number++) {
                all.add(daemon(JOBS));
            }
            eventually(
                    "one leads",
                    LiveDaemon.LIMIT,
                    () -> all.stream().anyMatch(daemon -> daemon.count("succeeded a") == 1));
            eventually(
                    "the leader sees all others",
                    LiveDaemon.LIMIT,
                    () -> all.stream().anyMatch(daemon -> daemon.standbys() == STANDBYS - 1));
            eventually(
                    "they all wait for it",
                    LiveDaemon.LIMIT,
                    () -> all.stream()
                                    .filter(daemon -> daemon.count("stands by host, process ") > 0)
                                    .count()
                            == STANDBYS - 1);
            Cli.Outcome status = Cli.of(directory, address, JOBS).run("status", "--json");
            assertThat(status.out().split("\"host\" : \"host\"", -1)).hasSize(STANDBYS + 2);
            assertThat(status.out()).contains("\"why\" : \"the first election\"");
        } finally {
            for (LiveDaemon daemon : all) {
                daemon.close();
            }
        }
        assertThat(rows(address, "SELECT outcome FROM crontabber.attempt")).containsExactly("succeeded");
    }

    @Test
    @DisplayName("93 the leader's session is terminated again and again, and now one leads and now the other")
    void manyElectionsLeaveNothingBehind() throws Exception {
        try (LiveDaemon one = daemon(JOBS);
                LiveDaemon two = daemon(JOBS)) {
            eventually("one leads", LiveDaemon.LIMIT, () -> one.count("tick") + two.count("tick") > 0);
            int threads = Thread.activeCount();
            for (int promotion = 0; promotion < PROMOTIONS; promotion++) {
                long before = term();
                // the lock is free for as long as its holder needs to notice; a look of the other one may come first
                eventually("another term", LiveDaemon.LIMIT, () -> {
                    execute(address, HOLDER);
                    return term() > before;
                });
            }
            eventually(
                    "one leads, one stands by",
                    LiveDaemon.LIMIT,
                    () -> rows(
                                            address,
                                            "SELECT FROM pg_stat_activity WHERE datname = current_database()"
                                                    + " AND application_name LIKE 'crontabber@%'")
                                    .size()
                            == 2);
            assertThat(rows(address, "SELECT count(*) FROM (" + LeaderLock.HOLDER + ") h"))
                    .containsExactly("1");
            assertThat(
                            rows(
                                    address,
                                    "SELECT FROM pg_stat_activity WHERE datname = current_database() AND usename = 'crontabber'"))
                    .as("sessions: two that lead or wait, pools of two, and this one")
                    .hasSizeLessThan(12);
            assertThat(Thread.activeCount()).isLessThan(threads + 10);
        }
    }

    @Test
    @DisplayName("38 two instances on two databases by mistake")
    void eachStatusSaysWhichDatabaseItIsOf() throws Exception {
        DatabaseAddress second = TestServer.newDatabase();
        try (LiveDaemon one = daemon(JOBS);
                LiveDaemon two = new LiveDaemon(directory, second, MORNING, JOBS)) {
            one.awaitLine("succeeded a");
            two.awaitLine("succeeded a");
            for (DatabaseAddress each : List.of(address, second)) {
                String name = rows(each, "SELECT current_database()").get(0);
                assertThat(Cli.of(directory, each, JOBS).run("status").out())
                        .containsPattern("(?m)^state +" + name + " on 127.0.0.1:[0-9]+, system [0-9]+, timeline 1$");
            }
        }
    }

    @Test
    @DisplayName("38 an instance and a command with another name on the same database")
    void anotherNameIsRefusedAtOnce() throws Exception {
        String others = "[daemon]\nname = \"other\"\n" + JOBS;
        try (LiveDaemon daemon = daemon(JOBS)) {
            daemon.awaitLine("succeeded a");
            for (String[] command :
                    new String[][] {{"daemon", "--allow-root"}, {"tick", "--allow-root"}, {"pause", "a"}}) {
                Cli.Outcome refused = Cli.of(directory, address, "[http]\nlisten = \"off\"\n" + others)
                        .run(command);
                assertThat(refused.exitCode()).as(refused.err()).isEqualTo(78);
                assertThat(refused.err()).contains("belongs to another name than 'other': to 'crontabber'");
            }
        }
        assertThat(rows(address, "SELECT paused_by IS NULL FROM crontabber.job"))
                .containsExactly("t");
    }

    @Test
    @SuppressWarnings("try") // the first one is stopped while the second one runs
    @DisplayName("83 the hosts' clocks differ from the database's by minutes, and the leader changes")
    void theDatabasesClockAloneDecides() throws Exception {
        try (LiveDaemon first = daemon(JOBS)) {
            first.hostAhead(Duration.ofMinutes(7));
            first.awaitLine("succeeded a 2027-03-01T10:00:00Z");
            eventually(
                    "it sees the difference",
                    LiveDaemon.LIMIT,
                    () -> first.hostAhead().toMinutes() >= 6);
            try (LiveDaemon second = daemon(JOBS)) {
                second.hostAhead(Duration.ofMinutes(-9));
                second.awaitLine("stands by");
                first.close();
                second.awaitLine("elected");
                second.at(at("03-01 11:00"), "succeeded a 2027-03-01T11:00:00Z");
            }
        }
        assertThat(rows(address, "SELECT slot FROM crontabber.attempt ORDER BY seq"))
                .hasSize(2);
    }

    @Test
    @DisplayName(
            "11, 79, 80 the clock jumps forward by an hour, a year, to 2038, as after a suspension, and back again")
    void aClockThatJumpsForwardBrakesAndIsTold() throws Exception {
        execute(address, "CREATE TABLE effect (slot timestamptz PRIMARY KEY)");
        try (LiveDaemon daemon = daemon(JOBS + """
                [job.f]
                every = "1h"
                start = 2027-03-01T08:00:00Z
                sql = "INSERT INTO effect VALUES (:slot)"
                backfill = { max_per_tick = 10 }
                """)) {
            daemon.awaitLine("succeeded f 2027-03-01T10:00:00Z #1");
            daemon.at(at("03-01 12:00"), "succeeded f 2027-03-01T12:00:00Z #1");
            daemon.at(java.time.Instant.parse("2028-03-01T12:00:00Z"), "jumped ");
            daemon.awaitLine("succeeded a 2028-03-01T12:00:00Z #1");
            assertThat(daemon.count("start a ")).as("a plain job runs once").isEqualTo(3);
            daemon.at(java.time.Instant.parse("2038-01-20T00:00:00Z"), "succeeded a 2038-01-20T00:00:00Z");
            daemon.at(at("03-01 13:00"), "jumped -");
        }
        assertThat(rows(address, "SELECT count(*) < 200 FROM effect"))
                .as("a brake")
                .containsExactly("t");
        assertThat(rows(address, "SELECT DISTINCT outcome FROM crontabber.attempt"))
                .containsExactly("succeeded");
    }

    @Test
    @DisplayName(
            "conformance 44: two processes believe that they lead, and a job's COMMIT comes after the other's election")
    void onlyTheLaterTermCommits() throws Exception {
        execute(address, "CREATE TABLE effect (term bigint)");
        try (Connection gate = DriverManager.getConnection(address.url(), "crontabber", "");
                LiveDaemon daemon = daemon("""
                        [job.a]
                        every = "1h"
                        sql = "INSERT INTO effect VALUES (:term); SELECT pg_advisory_lock_shared(1)"
                        """)) {
            gate.createStatement().execute("SELECT pg_advisory_lock(1)");
            daemon.awaitLine("start a");
            execute(address, "UPDATE crontabber.leader SET term = term + 1, holder = gen_random_uuid()");
            gate.createStatement().execute("SELECT pg_advisory_unlock(1)");
            daemon.awaitLine("stepped down");
            daemon.awaitLines("elected", 2);
            daemon.awaitLine("succeeded a");
        }
        assertThat(rows(address, "SELECT term FROM effect")).containsExactly("3");
    }

    @Test
    void theManualShowsWhatStatusSaysOfThem() throws Exception {
        String page = ManualPage.of("instances.md").text();
        int begin = page.indexOf("```\nleader ") + 4;
        String shown = page.substring(begin, page.indexOf("```", begin));
        daemon(JOBS).close(); // the first term
        try (LiveDaemon one = daemon(JOBS);
                LiveDaemon two = daemon(JOBS)) {
            eventually("one stands by", LiveDaemon.LIMIT, () -> one.count("stands by") + two.count("stands by") == 1);

            String status = Cli.of(directory, address, JOBS).run("status").out();

            assertThat(example(status.substring(0, status.indexOf("last tick"))))
                    .isEqualTo(example(shown));
        }
    }

    private static String example(String status) {
        return status.replaceAll("\\w+, process [0-9]+", "HOST, process 1")
                .replaceAll("from [0-9.]+, backend [0-9]+", "from ADDRESS, backend 1")
                .replaceAll("[0-9]+, for .*: term [0-9]+ \\(\\w+\\)", "2, for a while: term 1 (HOST)")
                .replaceAll("\\w+ on [0-9.:]+, system [0-9]+", "NAME on ADDRESS, system 1");
    }
}
