package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.Cable;
import org.crontabber.testing.OwnServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of the whole server: it crashes, is full, or does not let the daemon in. A server of the test's own. */
class ServerFaultTest {
    private static final String TERMINATE_ALL =
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'crontabber'";
    private final String days = """
            [daemon]
            tick = "2s"
            [job.days]
            every = "1d"
            start = %s
            retry = "2s"
            sql = "INSERT INTO public.effect VALUES (:date); SELECT pg_sleep(0.05)"
            backfill = true
            """.formatted(LocalDate.now(ZoneOffset.UTC).minusDays(60));

    @TempDir
    private Path directory = Path.of("");

    private @Nullable OwnServer started;

    @BeforeEach
    void start() throws Exception {
        started = OwnServer.start(directory);
        started.execute("CREATE TABLE public.effect (day date); GRANT ALL ON public.effect TO crontabber");
    }

    @AfterEach
    void close() {
        server().close();
    }

    private OwnServer server() {
        return Objects.requireNonNull(started);
    }

    private void assertDrains() throws Exception {
        eventually(
                "all is caught up",
                LiveDaemon.LIMIT,
                () -> server().column("SELECT count(*) FROM crontabber.slot WHERE state = 'succeeded'")
                        .equals(List.of("61")));
        assertThat(server().column("SELECT day FROM public.effect")).hasSize(61).doesNotHaveDuplicates();
        assertThat(server().column("SELECT term FROM crontabber.leader")).containsExactly("1");
    }

    @Test
    @DisplayName("22 PostgreSQL crashes in the middle of jobs and comes back")
    void goesOnAfterACrashOfTheServer() throws Exception {
        try (Cable cable = Cable.to(server().address());
                LiveDaemon daemon = new LiveDaemon(directory, cable.through(server().address()), days)) {
            daemon.awaitLines("succeeded days", 10);
            server().crash();
            daemon.awaitLine("trouble ");
            server().startAgain();
            cable.plugInto(server().address());
            assertDrains();
            assertThat(daemon.count("elected")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("22 the database is away for longer than the grace: the process is ended, and attempted again")
    void aProcessIsEndedWhenTheDatabaseIsAwayForTooLong() throws Exception {
        Path flag = directory.resolve("flag").toAbsolutePath();
        Path pid = directory.resolve("pid").toAbsolutePath();
        try (Cable cable = Cable.to(server().address());
                LiveDaemon daemon =
                        new LiveDaemon(directory, cable.through(server().address()), """
                        [daemon]
                        tick = "2s"
                        database_grace = "2s"
                        [job.slow]
                        every = "1d"
                        shell = "test -e %s && exit 0; echo $$ > %s; sleep 600"
                        """.formatted(flag, pid))) {
            daemon.awaitLine("start slow");
            eventually("it runs", LiveDaemon.LIMIT, () -> Files.exists(pid) && Files.size(pid) > 0);
            long process = Long.parseLong(Files.readString(pid).strip());

            cable.cut();
            eventually(
                    "it is ended",
                    LiveDaemon.LIMIT,
                    () -> ProcessHandle.of(process)
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
            Files.createFile(flag);
            cable.mend();

            daemon.awaitLine("succeeded slow");
            assertThat(server().column("SELECT outcome || ' ' || number FROM crontabber.attempt ORDER BY seq"))
                    .containsExactly("interrupted 1", "succeeded 2");
            assertThat(server().column("SELECT errors FROM crontabber.slot")).containsExactly("0");
            assertThat(daemon.count("elected")).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("35 too many connections: jobs fail, the leader stays")
    void keepsItsOwnSessionsWhenTheServerIsFull() throws Exception {
        try (LiveDaemon daemon = new LiveDaemon(directory, server().address(), days)) {
            daemon.awaitLines("succeeded days", 5);
            server().execute("ALTER DATABASE crontabber CONNECTION LIMIT 1");
            eventually(
                    "a job's session is terminated in its work",
                    LiveDaemon.LIMIT,
                    () -> server().column("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                    + " WHERE wait_event = 'PgSleep'")
                            .contains("t"));
            daemon.awaitLines("failed days", 2); // the second one did not get a session
            assertThat(server().column(
                                    "SELECT DISTINCT error_message FROM crontabber.attempt WHERE outcome = 'failed'"))
                    .anyMatch(message -> message.contains("too many connections"));
            server().execute("ALTER DATABASE crontabber CONNECTION LIMIT -1");
            assertDrains();
            assertThat(daemon.count("elected")).isEqualTo(1);
            assertThat(daemon.count("stepped down")).isZero();
        } finally {
            server().execute("ALTER DATABASE crontabber CONNECTION LIMIT -1");
        }
    }

    @Test
    @DisplayName("46 the password is changed, and the role may not log in, while the daemon runs")
    void keepsItsSessionsAndReadsTheNewPassword() throws Exception {
        server().requirePassword("old");
        Path password = Files.writeString(directory.resolve("password"), "old\n");
        DatabaseAddress address = new DatabaseAddress("main", server().address().url(), "crontabber", null, password);
        try (LiveDaemon daemon = new LiveDaemon(directory, address, days)) {
            daemon.awaitLines("succeeded days", 5);
            server().execute("ALTER ROLE crontabber PASSWORD 'new'");
            daemon.awaitLines("succeeded days", 15);
            assertThat(daemon.count("trouble")).as("sessions stay").isZero();

            server().execute(TERMINATE_ALL);
            daemon.awaitLine("trouble database 'main' does not answer: FATAL: password authentication failed");
            Files.writeString(password, "new\n");
            daemon.awaitLines("succeeded days", 25);

            server().execute("ALTER ROLE crontabber NOLOGIN");
            server().execute(TERMINATE_ALL);
            daemon.awaitLine("trouble database 'main' does not answer: FATAL: role \"crontabber\" is not permitted");
            server().execute("ALTER ROLE crontabber LOGIN");
            assertDrains();
            assertThat(daemon.lines()).noneMatch(line -> line.contains("old") || line.contains("new"));
        }
    }
}
