package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.DaemonProcess;
import org.crontabber.testing.OwnServer;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a host runs out of, and its end. */
class HostFaultTest {
    private static final Pattern METRICS = Pattern.compile("metrics http://127\\.0\\.0\\.1:([0-9]+)/");
    /** A day each, since the year 2000: there is always work. */
    private static final String ALWAYS_BEHIND = "every = \"1d\"\nstart = 2000-01-01\nbackfill = true\n";

    private static final int CONNECTIONS = 400;
    private static final int DAYS = 30;

    /** As many as PostgreSQL keeps: min_wal_size. */
    private static final int WAL_SEGMENTS = 5;

    @TempDir
    private Path directory = Path.of("");

    private Path config(DatabaseAddress address, String listen, String jobs) throws IOException {
        return Files.writeString(directory.resolve("crontabber.toml"), """
                [daemon]
                tick = "1s"
                [http]
                listen = "%s"
                [database.main]
                url = "%s"
                user = "crontabber"
                [defaults]
                retry = "1s"
                """.formatted(listen, address.url()) + jobs);
    }

    private static boolean isCaughtUp(DatabaseAddress address) throws Exception {
        return rows(address, "SELECT count(*) FROM crontabber.slot WHERE state = 'succeeded'")
                .equals(List.of(Integer.toString(DAYS)));
    }

    @Test
    @DisplayName("15 a client takes as many connections as it can get, where few files may be open")
    void jobsRunWhileTheMetricsAreFlooded() throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        Path config = config(address, "127.0.0.1:0", """
                [job.process]
                exec = ["sleep", "0.1"]
                %1$s
                [job.query]
                sql = "SELECT pg_sleep(0.1)"
                %1$s
                """.formatted(ALWAYS_BEHIND));
        List<Socket> flood = new ArrayList<>();
        try (DaemonProcess daemon = DaemonProcess.start(
                List.of("prlimit", "--nofile=256:256"),
                directory,
                List.of(),
                "daemon",
                "--config",
                config.toString())) {
            daemon.await("it runs", () -> daemon.log().contains("attempt_succeeded"));
            Matcher port = METRICS.matcher(daemon.log());
            assertThat(port.find()).as(daemon.log()).isTrue();
            for (int number = 0; number < CONNECTIONS; number++) {
                flood.add(new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group(1))));
            }
            for (String job : List.of("process", "query")) {
                String succeeded =
                        "SELECT count(*) FROM crontabber.attempt WHERE outcome = 'succeeded' AND job = '" + job + "'";
                long before = Long.parseLong(rows(address, succeeded).get(0));
                daemon.await(
                        job + " goes on",
                        () -> Long.parseLong(rows(address, succeeded).get(0)) >= before + 3);
            }
            assertThat(rows(address, "SELECT job, error_message FROM crontabber.attempt WHERE outcome <> 'succeeded'"))
                    .isEmpty();
            assertThat(daemon.terminate()).as(daemon.log()).isZero();
        } finally {
            for (Socket socket : flood) {
                socket.close();
            }
        }
    }

    @Test
    @DisplayName("19, 32 the host loses its power: the daemon, its jobs and PostgreSQL are gone at once")
    void allGoesOnAfterTheHostComesBack() throws Exception {
        String jobs = """
                [job.days]
                every = "1d"
                at = "00:00"
                start = %s
                backfill = true
                sql = "INSERT INTO public.effect VALUES (:date); SELECT pg_sleep(0.05)"
                """.formatted(LocalDate.now(ZoneOffset.UTC).minusDays(DAYS - 1));
        try (OwnServer server = OwnServer.start(directory)) {
            server.execute("CREATE TABLE public.effect (day date); GRANT ALL ON public.effect TO crontabber");
            Path config = config(server.address(), "off", jobs);
            try (DaemonProcess daemon = DaemonProcess.start(directory, "daemon", "--config", config.toString())) {
                daemon.await("it is at work", () -> daemon.log().contains("attempt_succeeded"));
                daemon.signal("STOP"); // nothing of it happens between the two
                server.crash();
                daemon.kill();
            }
            server.startAgain();
            Path again = config(server.address(), "off", jobs);
            try (DaemonProcess daemon = DaemonProcess.start(directory, "daemon", "--config", again.toString())) {
                daemon.await("all is caught up", () -> isCaughtUp(server.address()));
                assertThat(daemon.terminate()).as(daemon.log()).isZero();
            }
            assertThat(rows(server.address(), "SELECT count(*), count(DISTINCT day) FROM public.effect"))
                    .containsExactly(DAYS + " " + DAYS);
        }
    }

    @Test
    @DisplayName("34 the disk of PostgreSQL is full")
    void goesOnWhenTheDiskHasRoomAgain() throws Exception {
        Path small = Files.createDirectory(directory.resolve("small"));
        assumeThat(command("mount", "-t", "tmpfs", "-o", "size=400m", "tmpfs", small.toString()))
                .as("this user may mount a small disk")
                .isZero();
        try (OwnServer server = OwnServer.start(small);
                LiveDaemon daemon = new LiveDaemon(directory, server.address(), """
                        [daemon]
                        tick = "1s"
                        [job.grow]
                        retry = "1s"
                        sql = "INSERT INTO big SELECT repeat('x', 800) FROM generate_series(1, 2000); SELECT pg_sleep(0.2)"
                        """ + ALWAYS_BEHIND)) {
            server.execute("CREATE TABLE big (t text); GRANT ALL ON big TO crontabber");
            daemon.awaitLines("succeeded grow", 2);
            for (int segment = 0; segment < WAL_SEGMENTS; segment++) {
                server.execute("SELECT pg_logical_emit_message(false, 'test', 'fills a segment'), pg_switch_wal()");
            }
            server.execute("CHECKPOINT"); // makes segments to come of those that are done
            Path filler = small.resolve("filler");
            // leaves room for the WAL that is there, which is written over: without it the server itself would end
            command("sh", "-c", "head -c 400M /dev/zero > " + filler + "; truncate -s -2M " + filler);
            eventually(
                    "it is felt, by the job or by the state: " + daemon.lines(),
                    LiveDaemon.LIMIT,
                    () -> daemon.lines().stream()
                                    .anyMatch(line -> line.startsWith("trouble") && line.contains("No space left"))
                            || daemon.count("failed grow") > 0);
            Files.delete(filler);
            long before = daemon.count("succeeded grow");
            daemon.awaitLines("succeeded grow", (int) before + 2);
            assertThat(rows(
                            server.address(),
                            "SELECT count(DISTINCT slot) = count(*) FROM crontabber.attempt"
                                    + " WHERE outcome = 'succeeded'"))
                    .containsExactly("t");
        } finally {
            command("umount", "-l", small.toString());
        }
    }

    private static int command(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    @Test
    @DisplayName("50 a history of a million executions")
    void noTickReadsTheHistory() throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        String jobs = "[daemon]\ntick = \"1s\"\n[job.a]\nexec = [\"sleep\", \"0.2\"]\n" + ALWAYS_BEHIND;
        try (LiveDaemon daemon = new LiveDaemon(directory, address, jobs)) {
            daemon.awaitLine("succeeded a");
        }
        execute(address, """
                INSERT INTO crontabber.attempt (attempt_id, job_id, job, slot, date, number, coalesced, term,
                                                ended_by_term, host, started, ended, outcome)
                SELECT gen_random_uuid(), 1, 'a', now() - n * interval '1 s', current_date, 1, 0, 1, 1, 'h',
                       now() - n * interval '1 s', now() - n * interval '1 s', 'succeeded'
                  FROM generate_series(1, 1000000) n""");
        execute(address, "ANALYZE crontabber.attempt");
        String scans = """
                SELECT coalesce(sum(seq_tup_read), 0) FROM pg_stat_user_tables
                 WHERE schemaname = 'crontabber' AND relname LIKE 'attempt%'""";
        try (LiveDaemon daemon = new LiveDaemon(directory, address, jobs)) {
            daemon.awaitLine("succeeded a");
            long before = Long.parseLong(rows(address, scans).get(0));
            daemon.awaitLines("succeeded a", 4);
            daemon.awaitLines("tick", 5);
            assertThat(Cli.of(directory, address, jobs).run("list").exitCode()).isZero();
            assertThat(Cli.of(directory, address, jobs).run("history", "a").exitCode())
                    .isZero();
            assertThat(Long.parseLong(rows(address, scans).get(0)) - before)
                    .as("rows read without an index")
                    .isLessThan(100_000);
        }
        eventually(
                "statistics were kept",
                LiveDaemon.LIMIT,
                () -> !rows(
                                address,
                                "SELECT FROM pg_stat_user_tables WHERE schemaname = 'crontabber' AND n_tup_ins + n_tup_upd > 0")
                        .isEmpty());
    }
}
