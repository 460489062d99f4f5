package org.crontabber.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import org.crontabber.schedule.TickGrid;

/**
 * {@code [daemon]}.
 *
 * @param name one leader per name and database
 * @param concurrency how many attempts run side by side
 * @param state the database whose schema {@code crontabber} holds the state
 * @param databaseGrace how long running processes go on while the database is away
 */
public record DaemonSettings(
        String name,
        TickGrid grid,
        ZoneId zone,
        int concurrency,
        String state,
        Duration keepHistory,
        Duration databaseGrace,
        Path jobsDir) {
    public static final DaemonSettings DEFAULT = new DaemonSettings(
            "crontabber",
            new TickGrid(Duration.ofMinutes(5)),
            ZoneId.of("UTC"),
            4,
            "main",
            Duration.ofDays(180),
            Duration.ofMinutes(1),
            Path.of("/usr/share/crontabber/jobs"));
}
