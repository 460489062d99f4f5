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
            Keys.DAEMON.text("name"),
            new TickGrid(Keys.DAEMON.duration("tick")),
            ZoneId.of(Keys.DAEMON.text("zone")),
            Keys.DAEMON.integer("concurrency"),
            Keys.DAEMON.text("state"),
            Keys.DAEMON.duration("keep_history"),
            Keys.DAEMON.duration("database_grace"),
            Path.of(Keys.DAEMON.text("jobs_dir")));
}
