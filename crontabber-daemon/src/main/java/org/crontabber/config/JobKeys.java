package org.crontabber.config;

import java.util.List;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Retry;
import org.crontabber.schedule.DurationText;

/** The keys of a job, and of the tables within it. */
final class JobKeys {
    private static final String DURATION = "duration";

    static final KeyTable SCHEDULE = new KeyTable(
            "[job.NAME]: when it is due",
            "A job has an `every` or a `cron`. A job that says one of them takes no schedule key from `[defaults]`.",
            List.of(
                    Key.of(
                            "every",
                            "duration in m, h, d or w",
                            "The period: elapsed time from the first sight of the job, or calendar days with `at`."),
                    Key.of(
                            "at",
                            "`\"HH:MM\"`",
                            "The time of day on the clock in the job's zone. Goes with an `every` in d or w."),
                    Key.of(
                            "cron",
                            "five fields, or a nickname",
                            "Minute, hour, day of month, month, weekday, with lists, ranges, steps and names; or `@hourly`,"
                                    + " `@daily` and the like."),
                    Key.of(
                            "days",
                            "`\"and\"` or `\"or\"`",
                            "Whether day of month and weekday must both match. Needed when a `cron` restricts both."),
                    Key.otherwise(
                            "zone",
                            "time zone",
                            "that of `[daemon]`",
                            "The zone of `at`, `cron` and of each slot's date."),
                    Key.otherwise(
                            "start",
                            "date, or date and time",
                            "first sight",
                            "No slot lies before it. In the past it makes dates to catch up. Counts only when the job is met for"
                                    + " the first time.")));

    static final KeyTable WORK = new KeyTable(
            "[job.NAME]: what it runs",
            "A job has exactly one of `sql`, `sql_file`, `exec`, `shell` and `java`. [Kinds of jobs](jobs.md) tells more.",
            List.of(
                    Key.of("sql", "SQL statements", "Run on the database, with facts as parameters such as `:date`."),
                    Key.of(
                            "sql_file",
                            "path",
                            "The same in a file of their own; a relative path starts where the file with the job is."),
                    Key.withDefault(
                            "database",
                            "name of a database",
                            "main",
                            "Where `sql` runs, and the transaction of a `TransactionalJob`."),
                    Key.otherwise(
                            "transaction",
                            "`\"own\"`",
                            "one transaction with the success",
                            "The SQL commits by itself: for `VACUUM`, or procedures that COMMIT. It is at least once then."),
                    Key.withDefault(
                            "isolation",
                            "`\"read committed\"`, `\"repeatable read\"` or `\"serializable\"`",
                            "read committed",
                            "The isolation of the transaction of `sql`."),
                    Key.of(
                            "role",
                            "a role",
                            "The role whose rights the transaction has, by `SET LOCAL ROLE`. The daemon's must be a member of it."),
                    Key.otherwise(
                            "lock_timeout",
                            DURATION,
                            "that of the attempt",
                            "How long a statement waits for a lock before it fails."),
                    Key.withDefault(
                            "batch",
                            "whole number from 1 to " + Work.LARGEST_BATCH,
                            "1",
                            "How many dates of a backfill job share one transaction, all or none, while `sql` catches up."),
                    Key.of(
                            "exec",
                            "list of texts",
                            "A program and its arguments, without a shell. `{date}` and the other facts are filled in; `{{` is a"
                                    + " brace."),
                    Key.of(
                            "shell",
                            "script",
                            "Run by `/bin/sh -c`. Facts are environment variables, such as `$CRONTABBER_DATE`."),
                    Key.of(
                            "java",
                            "name of a class",
                            "A `Job` or `TransactionalJob` in a jar of `jobs_dir`. See [Java jobs](java.md)."),
                    Key.of(
                            "config",
                            "table",
                            "Settings for the class of `java`: its record says which keys there are.")));

    static final KeyTable RULES = new KeyTable(
            "[job.NAME]: how it is run",
            "",
            List.of(
                    Key.of(
                            "after",
                            "list of names or tables",
                            "The jobs that it waits for. A name alone means `match = \"covers\"`."),
                    Key.withDefault(
                            "backfill",
                            "`true`, `false` or a table",
                            "false",
                            "Whether each date is attempted with its own date until it succeeds. A plain job cares for its newest"
                                    + " slot only."),
                    Key.withDefault(
                            "retry",
                            "duration or a table",
                            DurationText.of(Retry.DEFAULT.delay()),
                            "How long after an error the slot is due again, without limit of attempts."),
                    Key.withDefault(
                            "timeout",
                            DURATION,
                            "1h",
                            "How long an attempt may take. After it processes get TERM and SQL is cancelled."),
                    Key.withDefault("kill_after", DURATION, "10s", "How long after TERM processes get KILL."),
                    Key.withDefault(
                            "enabled",
                            "`true` or `false`",
                            "true",
                            "`false`: the job starts nothing and is not met before it is true. Its dates are kept.")));

    static final KeyTable BACKFILL = new KeyTable(
            "backfill = { … }",
            "`backfill = true` is the table with all its defaults.",
            List.of(
                    Key.withDefault(
                            "order",
                            "`\"oldest-first\"` or `\"newest-first\"`",
                            "oldest-first",
                            "Which date is next. `newest-first` goes with `on_failure = \"continue\"` only."),
                    Key.withDefault(
                            "on_failure",
                            "`\"stop\"` or `\"continue\"`",
                            "stop",
                            "Whether later dates wait for one that failed or is blocked, or pass it over."),
                    Key.otherwise(
                            "hold_after",
                            "whole number from 1",
                            "never",
                            "After so many errors and losses a date is held until a person releases it, and the others go on."),
                    Key.otherwise(
                            "max_age",
                            DURATION,
                            "never",
                            "A date that is older when it could start is skipped instead, for good."),
                    Key.withDefault(
                            "max_per_tick",
                            "whole number from 1",
                            Integer.toString(Backfill.DEFAULT_MAX_PER_TICK),
                            "How many attempts of the job start in one tick.")));

    static final KeyTable RETRY = new KeyTable(
            "retry = { … }",
            "The n-th error of a slot waits `delay` × `factor`ⁿ⁻¹.",
            List.of(
                    Key.withDefault(
                            "delay",
                            DURATION,
                            DurationText.of(Retry.DEFAULT.delay()),
                            "The wait after the first error."),
                    Key.withDefault(
                            "factor",
                            "number from 1 to 1000",
                            "1",
                            "By how much each wait is longer than the one before."),
                    Key.otherwise("max", DURATION, "a day, or `delay` if that is longer", "The longest wait.")));

    static final KeyTable AFTER = new KeyTable(
            "after = [{ … }]",
            "",
            List.of(
                    Key.of("job", "name of a job", "The job that is waited for."),
                    Key.withDefault(
                            "match",
                            "`\"covers\"`, `\"same-date\"` or `\"latest\"`",
                            "covers",
                            "What it must have done; see [dependencies](due.md#dependencies).")));

    static final KeyTable PROCESS = new KeyTable(
            "[job.NAME]: its processes",
            "For `exec`, `shell`, and the programs that `java` starts.",
            List.of(
                    Key.otherwise("env", "table of texts", "none", "Variables beside the built environment."),
                    Key.otherwise("directory", "path", "the daemon's", "Where they run."),
                    Key.otherwise(
                            "umask",
                            "three octal digits, in quotes",
                            "the daemon's",
                            "Their file mode mask, such as `\"027\"`.")));

    static final KeyTable NOTES = new KeyTable(
            "[job.NAME]: for people",
            "`crontabber show` prints them.",
            List.of(
                    Key.of("description", "text", "What the job is for."),
                    Key.of("owner", "text", "Who knows about it."),
                    Key.of("runbook", "text", "Where it stands what to do when it fails.")));

    /** All keys of a job's own table. */
    static final KeyTable JOB = KeyTable.of("[job.NAME]", List.of(SCHEDULE, WORK, RULES, PROCESS, NOTES));

    private JobKeys() {}
}
