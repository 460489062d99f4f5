package org.crontabber.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads the action keys: {@code sql}, {@code exec}, {@code shell}, {@code java}, and what goes with each. */
final class WorkReader {
    static final Set<String> KEYS = Set.of("sql", "sql_file", "exec", "shell", "java");
    private static final String DATABASE = JobKeys.WORK.text("database");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{|\\{([^{}]*)}");
    private static final Map<String, Work.Isolation> ISOLATIONS = Map.of(
            "read committed", Work.Isolation.READ_COMMITTED,
            "repeatable read", Work.Isolation.REPEATABLE_READ,
            "serializable", Work.Isolation.SERIALIZABLE);

    private final TableReader job;
    private final Set<String> databases;

    WorkReader(TableReader job, Set<String> databases) {
        this.job = job;
        this.databases = databases;
    }

    /** The work; empty after a problem. */
    Optional<Work> work() {
        List<String> present =
                KEYS.stream().sorted().filter(key -> job.value(key).isPresent()).toList();
        Optional<String> database = job.text("database");
        Work.Session session = session(database.orElse(DATABASE));
        Optional<TableReader> config = job.names("config");
        if (present.size() != 1) {
            job.problem(
                    present.isEmpty()
                            ? "nothing to run " + job.owner() + ": say sql, sql_file, exec, shell or java"
                            : String.join(" and ", present) + " " + job.owner() + ": say one of them");
            return Optional.empty();
        }
        String key = present.get(0);
        checkDatabase(database, key.startsWith("sql"));
        if (key.equals("exec")) {
            return exec();
        }
        Optional<String> text = text(key);
        return text.flatMap(given -> switch (key) {
            case "sql" -> Optional.of(new Work.Sql(given, null, session));
            case "sql_file" -> sqlFile(given, session);
            case "shell" -> Optional.of(new Work.Shell(given));
            default -> javaClass(given, config, session);
        });
    }

    private Work.Session session(String database) {
        Optional<Boolean> own = job.word("transaction", Map.of("own", true));
        Optional<Work.Isolation> isolation = job.word("isolation", ISOLATIONS);
        String role = job.text("role").orElse(null);
        if (role != null && (role.isBlank() || role.indexOf('\0') >= 0)) {
            job.problem(job.value("role").orElseThrow(), "role " + job.owner() + " is empty or holds a NUL character");
        }
        return new Work.Session(
                database,
                own.orElse(false),
                isolation.orElseGet(() -> ISOLATIONS.get(JobKeys.WORK.text("isolation"))),
                role,
                job.duration("lock_timeout", "smhdw").orElse(null),
                batch());
    }

    private int batch() {
        int batch = job.integer("batch", 1).orElse(1);
        if (batch > Work.LARGEST_BATCH) {
            TableReader.Value value = job.value("batch").orElseThrow();
            job.problem(value, value.subject() + " is more than the " + Work.LARGEST_BATCH + " that are allowed");
        }
        return batch;
    }

    /** Relative to the file that names it. */
    private Optional<Work> sqlFile(String name, Work.Session session) {
        TableReader.Value value = job.value("sql_file").orElseThrow();
        Path file = value.file().path().toAbsolutePath().resolveSibling(name).normalize();
        try {
            String statement = TomlFile.text(file).replaceFirst("^\uFEFF", ""); // as some editors begin a file
            if (!statement.isBlank() && statement.indexOf('\0') < 0) {
                return Optional.of(new Work.Sql(statement, file, session));
            }
            job.problem(value, value.subject() + ": " + file + " is empty or holds a NUL character");
        } catch (TomlFile.Unusable e) {
            job.problem(value, value.subject() + ": " + e.problem());
        }
        return Optional.empty();
    }

    private void checkDatabase(Optional<String> given, boolean isNeeded) {
        String name = given.orElse(DATABASE);
        if (databases.contains(name) || (given.isEmpty() && !isNeeded)) {
            return;
        }
        String allowed = " is not one of " + String.join(", ", databases) + Nearest.hint(name, databases);
        job.value("database")
                .ifPresentOrElse(
                        value -> job.problem(value, value.subject() + allowed),
                        () -> job.problem("database '" + name + "', the default " + job.owner() + "," + allowed));
    }

    private Optional<String> text(String key) {
        Optional<String> text = job.text(key);
        if (text.isPresent() && (text.get().isBlank() || text.get().indexOf('\0') >= 0)) {
            job.problem(job.value(key).orElseThrow(), key + " " + job.owner() + " is empty or holds a NUL character");
            return Optional.empty();
        }
        return text;
    }

    private Optional<Work> exec() {
        Optional<List<TableReader.Value>> arguments = job.list("exec");
        if (arguments.isEmpty()) {
            return Optional.empty();
        }
        List<String> texts = new ArrayList<>();
        for (TableReader.Value argument : arguments.get()) {
            if (argument.node().isString() && argument.node().stringValue().indexOf('\0') < 0) {
                checkPlaceholders(argument);
                texts.add(argument.node().stringValue());
            } else {
                job.problem(argument, argument.subject() + " is not a string in quotes");
            }
        }
        if (texts.isEmpty()) {
            job.problem(job.value("exec").orElseThrow(), "exec " + job.owner() + " is empty: name a program");
            return Optional.empty();
        }
        return Optional.of(new Work.Exec(texts));
    }

    private void checkPlaceholders(TableReader.Value argument) {
        Matcher matcher = PLACEHOLDER.matcher(argument.node().stringValue());
        while (matcher.find()) {
            String name = matcher.group(1);
            if (name != null && !Work.FACTS.contains(name)) {
                job.problem(
                        argument,
                        "placeholder '{" + name + "}' in exec " + job.owner() + " is not one of "
                                + String.join(", ", Work.FACTS.stream().sorted().toList())
                                + Nearest.hint(name, Work.FACTS) + "; a literal { is written {{");
            }
        }
    }

    private static Optional<Work> javaClass(String name, Optional<TableReader> config, Work.Session session) {
        Map<String, Object> values = new HashMap<>();
        config.ifPresent(table -> table.keys()
                .forEach(
                        key -> table.value(key).map(TableReader.Value::node).ifPresent(node -> values.put(key, node))));
        return Optional.of(new Work.JavaClass(name, values, session));
    }

    /** {@code env}: names and values of environment variables. */
    Map<String, String> env() {
        Map<String, String> env = new HashMap<>();
        Optional<TableReader> table = job.names("env");
        if (table.isEmpty()) {
            return env;
        }
        for (String name : table.get().keys()) {
            TableReader.Value value = table.get().value(name).orElseThrow();
            JsonNode node = value.node();
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
                job.problem(value, "'" + name + "' " + value.owner() + " is not the name of an environment variable");
            } else if (!node.isString() || node.stringValue().indexOf('\0') >= 0) {
                job.problem(value, value.subject() + " is not a string in quotes");
            } else {
                env.put(name, node.stringValue());
            }
        }
        return env;
    }
}
