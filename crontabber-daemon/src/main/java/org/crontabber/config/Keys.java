package org.crontabber.config;

import java.util.List;

/** Every table and key of the configuration, in the order in which the manual shows them. */
public final class Keys {
    private static final String DURATION = "duration";

    static final KeyTable DAEMON = new KeyTable(
            "[daemon]",
            "The daemon as a whole. Stands only in the main file.",
            List.of(
                    Key.withDefault(
                            "name",
                            "a name",
                            "crontabber",
                            "There is one leader per name and database. A schema that belongs to another name is refused."),
                    Key.withDefault(
                            "tick",
                            "duration that divides a day",
                            "5m",
                            "How often the scheduler looks at what is due. Ticks lie on a grid that counts from 00:00 UTC."),
                    Key.withDefault("zone", "time zone", "UTC", "The time zone of jobs that name none."),
                    Key.withDefault(
                            "concurrency",
                            "whole number from 1",
                            "4",
                            "How many attempts run side by side. Of one job there is never more than one."),
                    Key.withDefault(
                            "state",
                            "name of a database",
                            "main",
                            "The database whose schema `crontabber` holds the state. SQL jobs are exactly once there."),
                    Key.withDefault(
                            "keep_history",
                            DURATION,
                            "180d",
                            "How long the history is kept. It is dropped by whole months, so it may last a month longer."
                                    + " Closed dates that nobody waits for go with it."),
                    Key.withDefault(
                            "database_grace",
                            DURATION,
                            "1m",
                            "How long running attempts go on while the database is away. After it they are ended."),
                    Key.withDefault(
                            "jobs_dir",
                            "path",
                            "/usr/share/crontabber/jobs",
                            "Where the jars of `java` jobs are; a relative path starts where the main file is. They are read at the start, and anew with each"
                                    + " reload.")));

    static final KeyTable HTTP = new KeyTable(
            "[http]",
            "Metrics and health for monitoring. Read-only, without authentication. Stands only in the main file.",
            List.of(Key.withDefault(
                    "listen",
                    "`\"HOST:PORT\"` or `\"off\"`",
                    "127.0.0.1:9466",
                    "Where `/metrics`, `/health/live` and `/health/ready` are served.")));

    static final KeyTable DATABASE = new KeyTable(
            "[database.NAME]",
            "A PostgreSQL, by the name that `state` and jobs use. Stands only in the main file. Without a"
                    + " `[database.main]` an embedded PostgreSQL is kept in the state directory.",
            List.of(
                    Key.otherwise(
                            "url",
                            "JDBC URL, `jdbc:postgresql://…`",
                            "embedded",
                            "Where it is. Several hosts are allowed; with them say `targetServerType=primary`."),
                    Key.of("user", "text", "The role. A superuser is refused."),
                    Key.of(
                            "password_file",
                            "path",
                            "A file that holds the password and nothing else. It is read for each new session."),
                    Key.of(
                            "password",
                            "text",
                            "The password itself. Refused while others than the owner may read the configuration file.")));

    private Keys() {}

    /** All tables. */
    public static List<KeyTable> all() {
        return List.of(
                DAEMON,
                HTTP,
                DATABASE,
                JobKeys.SCHEDULE,
                JobKeys.WORK,
                JobKeys.RULES,
                JobKeys.BACKFILL,
                JobKeys.RETRY,
                JobKeys.AFTER,
                JobKeys.PROCESS,
                JobKeys.NOTES);
    }
}
