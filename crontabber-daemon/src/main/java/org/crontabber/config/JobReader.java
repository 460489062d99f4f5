package org.crontabber.config;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.Job;
import org.crontabber.decision.Retry;
import org.crontabber.schedule.Schedule;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Reads one {@code [job.NAME]}. */
final class JobReader {
    private static final String ALL_UNITS = "smhdw";
    private static final String BATCH = "batch";
    private static final Duration TIMEOUT = JobKeys.RULES.duration("timeout");
    private static final Duration KILL_AFTER = JobKeys.RULES.duration("kill_after");
    private static final boolean ENABLED = Boolean.parseBoolean(JobKeys.RULES.text("enabled"));
    private static final Map<String, Dependency.Match> MATCHES = Map.of(
            "covers", Dependency.Match.COVERS,
            "same-date", Dependency.Match.SAME_DATE,
            "latest", Dependency.Match.LATEST);
    private static final Map<String, Backfill.Order> ORDERS =
            Map.of("oldest-first", Backfill.Order.OLDEST_FIRST, "newest-first", Backfill.Order.NEWEST_FIRST);
    private static final Map<String, Backfill.OnFailure> ON_FAILURES =
            Map.of("stop", Backfill.OnFailure.STOP, "continue", Backfill.OnFailure.CONTINUE);

    private final String name;
    private final TomlFile file;
    private final TableReader job;
    private final DaemonSettings daemon;
    private final Set<String> databases;

    JobReader(String name, TomlFile file, TableReader job, DaemonSettings daemon, Set<String> databases) {
        this.name = name;
        this.file = file;
        this.job = job;
        this.daemon = daemon;
        this.databases = databases;
    }

    /** The definition; empty after a problem that leaves none. */
    Optional<JobDefinition> read() {
        boolean ownSchedule = job.hasOwn("every") || job.hasOwn("cron");
        boolean ownWork = WorkReader.KEYS.stream().anyMatch(job::hasOwn);
        List<String> replaced = new ArrayList<>();
        replaced.addAll(ownSchedule ? ScheduleReader.KEYS : Set.of());
        replaced.addAll(ownWork ? WorkReader.KEYS : Set.of());
        job.ignoreDefaults(Set.copyOf(replaced));
        new WorkKeys(job).check();

        ScheduleReader times = new ScheduleReader(job, daemon.zone());
        Optional<Schedule> schedule = times.schedule();
        Instant start = times.start();
        WorkReader actions = new WorkReader(job, databases);
        Optional<Work> work = actions.work();
        Map<String, String> env = actions.env();
        Backfill backfill = backfill();
        if (work.orElse(null) instanceof Work.Sql sql) {
            work = Optional.of(checkBatch(sql, backfill));
        }
        Retry retry = retry();
        List<Dependency> after = after();
        Duration timeout = job.duration("timeout", ALL_UNITS).orElse(TIMEOUT);
        boolean enabled = job.bool("enabled").orElse(ENABLED);
        Duration killAfter = job.duration("kill_after", ALL_UNITS).orElse(KILL_AFTER);
        Path directory = job.text("directory").map(Path::of).orElse(null);
        Integer umask = umask();
        Map<String, String> notes = new HashMap<>();
        JobKeys.NOTES.names().forEach(note -> job.text(note).ifPresent(text -> notes.put(note, text)));
        job.end();
        if (schedule.isEmpty() || work.isEmpty()) {
            return Optional.empty();
        }
        Job decided = new Job(name, schedule.get(), start, backfill, retry, after, timeout, enabled);
        return Optional.of(new JobDefinition(
                decided,
                work.get(),
                env,
                directory,
                umask,
                killAfter,
                notes,
                file.path(),
                job.line(),
                lines(),
                JobsOnRecord.of(
                        job, work.get(), file.path(), schedule.get().zone().getId())));
    }

    private Map<String, Integer> lines() {
        Map<String, Integer> lines = new HashMap<>();
        job.value("java").ifPresent(value -> lines.put("java", value.line()));
        job.names("config")
                .ifPresent(table -> table.keys()
                        .forEach(key -> table.value(key).ifPresent(value -> lines.put("config." + key, value.line()))));
        return lines;
    }

    private @Nullable Integer umask() {
        Optional<String> umask = job.text("umask");
        if (umask.isPresent() && !umask.get().matches("0?[0-7]{3}")) {
            TableReader.Value value = job.value("umask").orElseThrow();
            job.problem(value, value.subject() + " is not three octal digits in quotes, such as \"022\"");
            return null;
        }
        return umask.map(text -> Integer.parseInt(text, 8)).orElse(null);
    }

    private Retry retry() {
        Optional<TableReader.Value> value = job.value("retry");
        if (value.isEmpty()) {
            return Retry.DEFAULT;
        }
        if (!(value.get().node() instanceof ObjectNode)) {
            return job.duration(value.get(), ALL_UNITS)
                    .map(delay -> new Retry(delay, 1, null))
                    .orElse(Retry.DEFAULT);
        }
        TableReader table = job.table(value.get(), JobKeys.RETRY);
        Duration delay = table.duration("delay", ALL_UNITS).orElse(Retry.DEFAULT.delay());
        Duration max = table.duration("max", ALL_UNITS).orElse(null);
        double factor = 1;
        Optional<TableReader.Value> given = table.value("factor");
        if (given.isPresent()) {
            double number = given.get().node().isNumber() ? given.get().node().doubleValue() : 0;
            factor = number >= 1 && number <= Retry.LARGEST_FACTOR ? number : 1;
            if (factor != number) {
                table.problem(
                        given.get(), given.get().subject() + " is not a number from 1 to " + Retry.LARGEST_FACTOR);
            }
        }
        table.end();
        return new Retry(delay, factor, max);
    }

    private @Nullable Backfill backfill() {
        Optional<TableReader.Value> value = job.value("backfill");
        if (value.isEmpty()) {
            return null;
        }
        if (value.get().node().isBoolean()) {
            return value.get().node().booleanValue() ? Backfill.DEFAULT : null;
        }
        if (!(value.get().node() instanceof ObjectNode)) {
            job.problem(value.get(), value.get().subject() + " is neither true, false nor a table");
            return null;
        }
        TableReader table = job.table(value.get(), JobKeys.BACKFILL);
        Backfill.Order order = table.word("order", ORDERS).orElse(Backfill.DEFAULT.order());
        Backfill.OnFailure onFailure = table.word("on_failure", ON_FAILURES).orElse(Backfill.DEFAULT.onFailure());
        OptionalInt holdAfter = table.integer("hold_after", 1);
        Duration maxAge = table.duration("max_age", ALL_UNITS).orElse(null);
        OptionalInt maxPerTick = table.integer("max_per_tick", 1);
        table.end();
        if (order == Backfill.Order.NEWEST_FIRST && onFailure == Backfill.OnFailure.STOP) {
            table.problem(
                    table.value("order").orElseThrow(),
                    "order 'newest-first' of job '" + name + "' goes only with on_failure = \"continue\"");
            order = Backfill.Order.OLDEST_FIRST;
        }
        return new Backfill(
                order, onFailure, holdAfter.orElse(0), maxAge, maxPerTick.orElse(Backfill.DEFAULT_MAX_PER_TICK));
    }

    /** A batch that the job says in vain is a problem; a default is for other jobs. */
    private Work.Sql checkBatch(Work.Sql sql, @Nullable Backfill backfill) {
        Work.Session session = sql.session();
        Optional<String> why = whyNoBatch(session, backfill);
        if (session.batch() == 1) {
            return sql;
        }
        if (job.hasOwn(BATCH)) {
            TableReader.Value value = job.value(BATCH).orElseThrow();
            why.ifPresent(reason -> job.problem(value, value.subject() + reason));
            return sql;
        }
        if (why.isEmpty() && session.database().equals(daemon.state())) {
            return sql;
        }
        job.ignore(BATCH);
        return new Work.Sql(sql.statement(), sql.file(), session.withoutBatch());
    }

    private static Optional<String> whyNoBatch(Work.Session session, @Nullable Backfill backfill) {
        if (session.ownTransaction()) {
            return Optional.of(" does not go with transaction = \"own\": its dates share one transaction");
        }
        if (backfill == null) {
            return Optional.of(" goes with backfill = true");
        }
        return backfill.maxAge() == null ? Optional.empty() : Optional.of(" does not go with max_age");
    }

    private List<Dependency> after() {
        List<Dependency> after = new ArrayList<>();
        for (TableReader.Value value : job.list("after").orElse(List.of())) {
            if (value.node().isString()) {
                after.add(new Dependency(value.node().stringValue(), Dependency.Match.COVERS));
            } else if (value.node() instanceof ObjectNode) {
                TableReader table = job.table(value, JobKeys.AFTER);
                Optional<String> parent = table.text("job");
                Dependency.Match match = table.word("match", MATCHES).orElse(Dependency.Match.COVERS);
                table.end();
                if (parent.isEmpty() && table.value("job").isEmpty()) {
                    table.problem(value, "no job in an entry of after " + job.owner());
                }
                parent.ifPresent(named -> after.add(new Dependency(named, match)));
            } else {
                job.problem(value, value.subject() + " is neither a job's name nor a table with job and match");
            }
        }
        return after;
    }
}
