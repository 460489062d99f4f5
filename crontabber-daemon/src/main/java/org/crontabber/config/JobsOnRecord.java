package org.crontabber.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The jobs that a daemon runs, as the state keeps them, for those who look while the files on disk are broken. Enough to
 * decide and to show, not to run anything: {@code env} and {@code config} may hold secrets and are left out.
 */
public final class JobsOnRecord {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> LEFT_OUT = Set.of("env", "config");
    private static final String FILE = "file";
    private static final String LINE = "line";
    private static final String KEYS = "keys";
    private static final String BROKEN = "broken";

    private final Configuration onDisk;
    private final Set<String> databases = new HashSet<>(Set.of(JobKeys.WORK.text("database")));
    private final List<JobDefinition> jobs = new ArrayList<>();
    private final SortedMap<String, String> broken = new TreeMap<>();

    private JobsOnRecord(Configuration onDisk) {
        this.onDisk = onDisk;
    }

    /** What the state keeps of a sound job: JSON. */
    static String of(TableReader job, Work work, Path file, String zone) {
        ObjectNode keys = JsonNodeFactory.instance.objectNode();
        JobKeys.JOB.names().stream()
                .filter(key -> !LEFT_OUT.contains(key))
                .forEach(key -> job.value(key).ifPresent(value -> keys.set(key, value.node())));
        keys.put("zone", zone);
        if (work instanceof Work.Sql sql && sql.file() != null) { // whoever reads it may be on another host
            keys.remove("sql_file");
            keys.put("sql", sql.statement());
        }
        ObjectNode record = JsonNodeFactory.instance.objectNode();
        record.put(FILE, file.toString()).put(LINE, job.line()).set(KEYS, keys);
        return record.toString();
    }

    /** The configuration on disk, with the jobs of the record instead of its own. */
    public static Configuration in(Configuration onDisk, String record) {
        return new JobsOnRecord(onDisk).read(JSON.readTree(record));
    }

    private Configuration read(JsonNode record) {
        for (JsonNode job : record) {
            job.path(KEYS).path("database").stringValueOpt().ifPresent(databases::add);
        }
        for (Map.Entry<String, JsonNode> job : record.properties()) {
            read(job.getKey(), job.getValue());
        }
        return new Configuration(
                onDisk.daemon(),
                onDisk.http(),
                onDisk.databases(),
                jobs,
                broken,
                List.of(),
                List.of(),
                onDisk.files(),
                true);
    }

    private void read(String name, JsonNode record) {
        if (!(record.path(KEYS) instanceof ObjectNode keys)) {
            broken.put(name, record.path(BROKEN).asString("nobody knows where"));
            return;
        }
        LineIndex line = LineIndex.ofOneTable(List.of("job"), record.path(LINE).asInt(0));
        TomlFile file = new TomlFile(Path.of(record.path(FILE).asString("")), keys, line);
        List<Problem> problems = new ArrayList<>();
        TableReader job =
                new TableReader(file, List.of("job", name), keys, "of job '" + name + "'", JobKeys.JOB, null, problems);
        new JobReader(name, file, job, onDisk.daemon(), databases).read().ifPresent(jobs::add);
        if (!problems.isEmpty()) { // another version of the program has written it
            jobs.removeIf(read -> read.job().name().equals(name));
            broken.put(name, problems.get(0).toString());
        }
    }
}
