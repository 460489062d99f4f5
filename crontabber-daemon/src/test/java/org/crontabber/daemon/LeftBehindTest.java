package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.crontabber.action.process.ProcessSpace;
import org.crontabber.database.LeaderLock;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Running;
import org.crontabber.tick.TickListener;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a leader has begun that is gone: ended, waited for, or not begun at all. */
class LeftBehindTest extends OnLiveDaemon {
    private static final String HOLDER = "SELECT pg_terminate_backend(pid) FROM (" + LeaderLock.HOLDER + ") h";
    private static final String PATIENT = """
            [daemon]
            database_grace = "10m"
            [job.a]
            every = "1h"
            exec = ["true"]
            [job.z]
            every = "1h"
            exec = ["true"]
            """;

    /** A daemon that is gone has left an attempt open, on a host and in a process space. */
    private void leaveOpen(String host, @Nullable String space) throws Exception {
        execute(address, """
                UPDATE crontabber.run
                   SET attempt_id = gen_random_uuid(), slot = '2027-03-01 11:00Z', slot_date = '2027-03-01', number = 1,
                       coalesced = 0, term = 1, host = '%s', process_space = nullif('%s', 'null'),
                       started = '2027-03-01 11:00Z'
                 WHERE job_id = (SELECT id FROM crontabber.job WHERE name = 'a');
                UPDATE crontabber.job SET newest = '2027-03-01 11:00Z' WHERE name = 'a';
                INSERT INTO crontabber.slot (job_id, slot, date)
                SELECT id, '2027-03-01 11:00Z', '2027-03-01' FROM crontabber.job WHERE name = 'a'""".formatted(host, space));
    }

    private static LiveDaemon.Odd ofUser(String user) {
        ProcessSpace here = ProcessSpace.here();
        ProcessSpace there = new ProcessSpace(here.machine(), here.boot(), here.pids(), user);
        return new LiveDaemon.Odd(new TickListener() {}, UnaryOperator.identity(), there);
    }

    @Test
    @DisplayName(
            "4, 26 who ran a job's process is killed, and another user leads: while the process is seen, it is waited for")
    void anotherUsersProcessThatIsSeenIsWaitedForPastItsTime() throws Exception {
        firstTerm();
        Process left = new ProcessBuilder("setsid", "sleep", "600").start();
        try {
            leaveOpen(LiveDaemon.HOST, ofUser("1").space().toString());
            execute(
                    address,
                    "UPDATE crontabber.run SET process = '%s' WHERE attempt_id IS NOT NULL"
                            .formatted(identity(left.pid())));
            try (LiveDaemon next = new LiveDaemon(directory, address, at("03-01 11:00"), PATIENT, ofUser("2"))) {
                next.awaitLine("waits a until 2027-03-01T11:1");
                next.at(at("03-01 11:11"), "waits a which lives");
                next.clock(at("03-01 11:30"));
                assertThat(next.count("lost a")).isZero();
                assertThat(next.count("waits a which lives")).isEqualTo(1);
                left.destroyForcibly().waitFor();
                next.awaitLine("succeeded a 2027-03-01T11:00:00Z #2");
            }
        } finally {
            left.destroyForcibly();
        }
    }

    /** As /proc says it: the pid, and when the process began in ticks since boot. */
    private static String identity(long pid) throws Exception {
        String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat")).split(" ", -1);
        return fields[0] + " " + fields[21];
    }

    @Test
    void theStateHasTheProcessBeforeItBegins() throws Exception {
        Path truth = directory.resolve("truth");
        try (LiveDaemon daemon = daemon("""
                [job.a]
                every = "1h"
                shell = "echo $$ > %s.new; mv %s.new %s; exec sleep 600"
                """.formatted(truth, truth, truth))) {
            daemon.awaitLine("start a");
            eventually("it runs", LiveDaemon.LIMIT, () -> Files.exists(truth));
            long pid = Long.parseLong(Files.readString(truth).strip());

            assertThat(rows(address, "SELECT process FROM crontabber.run")).containsExactly(identity(pid));
        }
        assertThat(rows(address, "SELECT process FROM crontabber.run WHERE process IS NULL"))
                .as("nothing of it is left")
                .hasSize(1);
    }

    private void firstTerm() throws Exception {
        try (LiveDaemon dead = daemon(PATIENT)) {
            dead.awaitLine("succeeded a");
            dead.awaitLine("succeeded z");
        }
    }

    static List<Arguments> outOfSight() {
        ProcessSpace here = ProcessSpace.here();
        return List.of(
                arguments("of another host, noted by an older program", "gone", null),
                arguments(
                        "of another machine that is called the same",
                        LiveDaemon.HOST,
                        new ProcessSpace("f00", here.boot(), here.pids(), here.user())),
                arguments(
                        "of another container on this machine",
                        LiveDaemon.HOST,
                        new ProcessSpace(here.machine(), here.boot(), "pid:[1]", here.user())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("outOfSight")
    @DisplayName("3, 26 who ran a job's process is gone, and it can't be seen from here: it gets its time")
    void aProcessOutOfSightIsWaitedForAndNoOtherJobWaits(String what, String host, @Nullable ProcessSpace space)
            throws Exception {
        firstTerm();
        leaveOpen(host, space == null ? null : space.toString());
        try (LiveDaemon next = daemon(at("03-01 11:00"), PATIENT)) {
            next.awaitLine("succeeded z 2027-03-01T11:00:00Z");
            next.clock(at("03-01 11:09"));
            assertThat(next.count("lost a")).as(what).isZero();
            next.at(at("03-01 11:11"), "lost a 2027-03-01T11:00:00Z #1");
            next.awaitLine("succeeded a 2027-03-01T11:00:00Z #2");
        }
    }

    @Test
    @DisplayName("3, 26 who ran a job's process is gone, and leaders and configurations change while it gets its time")
    void itsTimeBeginsOnce() throws Exception {
        firstTerm();
        leaveOpen("gone", null);
        try (LiveDaemon second = daemon(at("03-01 11:00"), PATIENT)) {
            second.awaitLine("waits a until 2027-03-01T11:1");
            second.awaitLine("succeeded z 2027-03-01T11:00:00Z");
        }
        try (LiveDaemon third = daemon(at("03-01 11:08"), PATIENT)) {
            third.awaitLine("waits a until 2027-03-01T11:1");
            third.reload(PATIENT);
            third.clock(at("03-01 11:09"));
            assertThat(third.count("lost a")).isZero();
            theCommandsTellOf(third.file());
            third.at(at("03-01 11:11"), "lost a 2027-03-01T11:00:00Z #1");
            third.awaitLine("succeeded a 2027-03-01T11:00:00Z #2");
        }
    }

    private void theCommandsTellOf(Path file) throws Exception {
        Cli cli = new Cli(file);
        String until = rows(
                        address,
                        "SELECT (orphaned + interval '10 min') AT TIME ZONE 'UTC' FROM crontabber.run WHERE orphaned IS NOT NULL")
                .get(0)
                .substring(0, "2027-03-01 11:1".length())
                .replace(' ', 'T');
        String told = "its leader on gone is gone; waited for until " + until;
        for (String[] command : new String[][] {{"why", "a"}, {"list"}, {"show", "a"}, {"status"}}) {
            assertThat(cli.run(command).out()).contains(told);
        }
        assertThat(cli.run("why", "a").out()).contains("→ nothing to do: then it counts as lost");
        assertThat(cli.run("status", "--json").out()).contains("\"until\" : \"" + until);
        for (String[] command : new String[][] {{"why", "a", "--json"}, {"list", "--json"}, {"show", "a", "--json"}}) {
            assertThat(cli.run(command).out()).contains("\"orphan_until\" : \"" + until);
        }
    }

    @Test
    @DisplayName("19 the machine starts anew while a job's process runs: nobody waits for it")
    void whatRanBeforeTheMachineStartedAnewIsGone() throws Exception {
        ProcessSpace here = ProcessSpace.here();
        firstTerm();
        leaveOpen("its name was another one", new ProcessSpace(here.machine(), "before", "pid:[1]", "1").toString());
        try (LiveDaemon next = daemon(at("03-01 11:00"), PATIENT)) {
            next.awaitLine("lost a 2027-03-01T11:00:00Z #1");
            next.awaitLine("succeeded a 2027-03-01T11:00:00Z #2");
        }
    }

    /** Stands still between the record of an attempt and what it does, until told. */
    private record Pause(CountDownLatch reached, CountDownLatch over) implements TickListener {
        @Override
        public void started(Node node, Running attempt, UUID id) {
            reached.countDown();
            try {
                if (!over.await(LiveDaemon.LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new AssertionError("nobody has ended the pause");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Test
    @DisplayName(
            "9, 10 the leader stands still between the record of a process's start and the start, while another one leads")
    void whatIsRecordedInALostTermIsNotStarted() throws Exception {
        Path truth = directory.resolve("truth");
        String jobs = """
                [job.a]
                every = "1h"
                shell = "echo $CRONTABBER_TERM >> %s"
                """.formatted(truth);
        Pause pause = new Pause(new CountDownLatch(1), new CountDownLatch(1));
        try (LiveDaemon paused = new LiveDaemon(directory, address, Instant.EPOCH, jobs, pause)) {
            assertThat(pause.reached().await(LiveDaemon.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            rows(address, HOLDER);
            try (LiveDaemon next = daemon(jobs)) {
                next.awaitLine("lost a");
                next.awaitLine("succeeded a");
                pause.over().countDown();
                paused.awaitLine("stepped down");
                paused.awaitLine("stands by");
            }
        } finally {
            pause.over().countDown();
        }
        assertThat(Files.readAllLines(truth)).containsExactly("2");
    }
}
