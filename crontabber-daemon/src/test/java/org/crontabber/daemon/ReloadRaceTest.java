package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reloads while attempts begin and end all the time. */
class ReloadRaceTest {
    private static final Instant NOW = Instant.parse("2027-03-01T10:03:27Z");
    private static final String JOBS = """
            [job.days]
            every = "1d"
            start = 2026-12-01
            sql = "INSERT INTO public.effect VALUES (:date)"
            backfill = true
            [job.follow]
            every = "1d"
            start = 2026-12-01
            exec = ["true"]
            backfill = true
            after = ["days"]
            """;

    @Test
    @DisplayName("fault 8: many reloads in the middle of a catch-up")
    void noneIsLostAndNoneIsDoneTwice(@TempDir Path directory) throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        execute(address, "CREATE TABLE public.effect (day date PRIMARY KEY)");
        try (LiveDaemon daemon = new LiveDaemon(directory, address, NOW, JOBS)) {
            for (int times = 1; times <= 20; times++) {
                daemon.awaitLines("start", times * 3);
                daemon.reload(JOBS);
            }
            eventually(
                    "all is caught up: " + daemon.lines(),
                    LiveDaemon.LIMIT,
                    () -> rows(address, "SELECT count(*) FROM crontabber.slot WHERE state = 'succeeded'")
                            .equals(List.of("182")));
            assertThat(daemon.lines()).noneMatch(line -> line.startsWith("lost") || line.startsWith("quarantined"));
        }
        assertThat(rows(address, "SELECT job, slot FROM crontabber.attempt GROUP BY job, slot HAVING count(*) > 1"))
                .isEmpty();
    }
}
