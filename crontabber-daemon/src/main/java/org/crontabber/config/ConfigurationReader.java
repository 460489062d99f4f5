package org.crontabber.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crontabber.decision.Job;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the files one by one, then looks at all jobs together. */
final class ConfigurationReader {
    private static final int MOST_FILES = 10_000;
    private static final Set<String> MAIN_TABLES = Set.of("daemon", "http", "database", "defaults", "job");
    private static final Set<String> INCLUDED_TABLES = Set.of("defaults", "job");

    private final Path mainFile;
    private final ClassLook classes;
    private final List<Problem> problems = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<Path> files = new ArrayList<>();
    private final Map<String, JobDefinition> jobs = new TreeMap<>();
    private final SortedMap<String, String> broken = new TreeMap<>();
    private final Map<String, Path> places = new HashMap<>();

    ConfigurationReader(Path mainFile, ClassLook classes) {
        this.mainFile = mainFile;
        this.classes = classes;
    }

    Configuration read() {
        TomlFile main = open(mainFile);
        boolean isUsable = main != null;
        DaemonSettings daemon = DaemonSettings.DEFAULT;
        HttpSettings http = HttpSettings.DEFAULT;
        Map<String, DatabaseSettings> databases = Map.of();
        TableReader defaults = null;
        if (main != null) {
            DaemonReader settings = new DaemonReader(main, problems);
            daemon = settings.daemon();
            http = settings.http();
            databases = settings.databases(daemon.state());
            if (!databases.containsKey(daemon.state())) {
                problems.add(new Problem(
                        mainFile,
                        main.line(List.of("daemon", "state")),
                        "state '" + daemon.state() + "' in [daemon] is not one of "
                                + String.join(", ", databases.keySet())));
            }
            isUsable = problems.isEmpty();
            defaults = jobsOf(main, MAIN_TABLES, null, daemon, databases.keySet());
        }
        for (Path file : included()) {
            TomlFile toml = open(file);
            if (toml != null) {
                jobsOf(toml, INCLUDED_TABLES, defaults, daemon, databases.keySet());
            }
        }
        new JobChecks(jobs, broken, daemon, problems, warnings).check();
        breakFiles();
        breakJavaJobs(daemon, databases.keySet());
        return new Configuration(
                daemon, http, databases, List.copyOf(jobs.values()), broken, problems, warnings, files, isUsable);
    }

    private @Nullable TomlFile open(Path file) {
        files.add(file);
        try {
            return TomlFile.read(file);
        } catch (TomlFile.Unusable e) {
            problems.add(e.problem());
            for (String job : e.jobs()) {
                if (places.putIfAbsent(job, file) == null) {
                    broken.put(job, e.problem().where());
                }
            }
            return null;
        }
    }

    private List<Path> included() {
        Path parent = mainFile.toAbsolutePath().getParent();
        Path directory = (parent == null ? Path.of("/") : parent).resolve("conf.d");
        List<Path> found = new ArrayList<>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory, "*.toml")) {
            stream.forEach(found::add);
        } catch (IOException e) {
            problems.add(new Problem(directory, 0, "can't be listed: " + e.getMessage()));
        }
        if (found.size() > MOST_FILES) {
            problems.add(
                    new Problem(directory, 0, "has " + found.size() + " files; at most " + MOST_FILES + " are read"));
        }
        return found.stream().sorted().limit(MOST_FILES).toList();
    }

    /** Reads the jobs of a file; returns its defaults for the files after it. */
    private TableReader jobsOf(
            TomlFile file,
            Set<String> tables,
            @Nullable TableReader mainDefaults,
            DaemonSettings daemon,
            Set<String> databases) {
        rejectUnknownTables(file, tables);
        TableReader own = TableReader.root(file, "defaults", JobKeys.JOB, problems);
        TableReader defaults = mainDefaults == null ? own : own.over(mainDefaults);
        TableReader table = TableReader.root(file, "job", null, problems);
        for (String name : table.keys()) {
            TableReader.Value value = table.value(name).orElseThrow();
            if (isNew(name, value, table)) {
                job(name, file, value, defaults, daemon, databases);
            }
        }
        own.rejectUnknownKeys();
        return defaults;
    }

    private boolean isNew(String name, TableReader.Value value, TableReader table) {
        if (!Job.NAME.matcher(name).matches()) {
            table.problem(value, "job name '" + name + "' is not of the form " + Job.NAME.pattern());
            return false;
        }
        if (!(value.node() instanceof ObjectNode)) {
            table.problem(value, "job '" + name + "' is not a table: write [job." + name + "]");
            return false;
        }
        Path first = places.putIfAbsent(name, value.file().path());
        if (first != null) {
            table.problem(value, "job '" + name + "' is defined already in " + first);
        }
        return first == null;
    }

    private void job(
            String name,
            TomlFile file,
            TableReader.Value value,
            TableReader defaults,
            DaemonSettings daemon,
            Set<String> databases) {
        int before = problems.size();
        TableReader job = new TableReader(
                file,
                value.path(),
                (ObjectNode) value.node(),
                "of job '" + name + "'",
                JobKeys.JOB,
                defaults,
                problems);
        Optional<JobDefinition> definition = new JobReader(name, file, job, daemon, databases).read();
        definition.ifPresent(found -> jobs.put(name, found));
        if (problems.size() > before) {
            broken.putIfAbsent(name, problems.get(before).where());
        }
    }

    private void rejectUnknownTables(TomlFile file, Set<String> tables) {
        for (Map.Entry<String, JsonNode> entry : file.root().properties()) {
            if (!tables.contains(entry.getKey())) {
                String message = MAIN_TABLES.contains(entry.getKey())
                        ? "[" + entry.getKey() + "] stands only in the main file, " + mainFile
                        : "unknown table '" + entry.getKey() + "'" + Nearest.hint(entry.getKey(), tables) + " (known: "
                                + String.join(", ", new TreeSet<>(tables)) + ")";
                problems.add(new Problem(file.path(), file.line(List.of(entry.getKey())), message));
            }
        }
    }

    /** A class that can't be run breaks its job, and no other of its file. */
    private void breakJavaJobs(DaemonSettings daemon, Set<String> databases) {
        Map<String, Work.JavaClass> asked = new TreeMap<>();
        jobs.forEach((name, job) -> {
            if (job.work() instanceof Work.JavaClass java) {
                asked.put(name, java);
            }
        });
        if (asked.isEmpty()) {
            return;
        }
        classes.faults(daemon.jobsDir(), databases, asked).forEach((name, faults) -> {
            JobDefinition job = Objects.requireNonNull(jobs.get(name), name);
            List<Problem> found = faults.stream()
                    .map(fault -> job.problem(fault.key(), fault.message()))
                    .toList();
            problems.addAll(found);
            broken.putIfAbsent(name, found.get(0).where());
        });
        jobs.keySet().removeAll(broken.keySet());
    }

    /** Any problem of a file breaks all its jobs, and no other file's. */
    private void breakFiles() {
        Map<Path, Problem> firsts = new HashMap<>();
        problems.stream().sorted().forEach(problem -> firsts.putIfAbsent(problem.file(), problem));
        places.forEach((job, file) -> {
            Problem first = firsts.get(file);
            if (first != null) {
                broken.putIfAbsent(job, first.where());
            }
        });
        // a job that took a bad default of the main file breaks the other jobs of its own file too
        Map<Path, String> wheres = new HashMap<>();
        broken.forEach((job, where) -> {
            Path file = places.get(job);
            if (file != null) {
                wheres.putIfAbsent(file, where);
            }
        });
        places.forEach((job, file) -> {
            String where = wheres.get(file);
            if (where != null) {
                broken.putIfAbsent(job, where);
            }
        });
        jobs.keySet().removeAll(broken.keySet());
    }
}
