package org.crontabber.testkit;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.crontabber.action.Action;
import org.crontabber.action.Masked;
import org.crontabber.action.Secrets;
import org.crontabber.action.java.Fault;
import org.crontabber.action.java.JavaAction;
import org.crontabber.action.java.JavaParts;
import org.crontabber.action.java.JobClass;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.action.process.ProcessSettings;
import org.crontabber.action.sql.AttemptSessions;
import org.crontabber.action.sql.SessionWork;
import org.crontabber.action.sql.SqlAction;
import org.crontabber.database.Databases;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a tested job does, made into the action that the daemon would make of it. */
sealed interface Work {
    SqlAction.Settings IN_ONE_TRANSACTION = new SqlAction.Settings(false, "READ COMMITTED", true);

    /**
     * The action on these sessions.
     *
     * @throws IllegalArgumentException when it can't be run, with all that is wrong with it
     */
    Action action(Databases jobs, InstantSource clock, JavaParts.Progress progress);

    /** SQL. */
    record OfSql(SessionWork sql) implements Work {
        @Override
        public Action action(Databases jobs, InstantSource clock, JavaParts.Progress progress) {
            Action action = new SqlAction(jobs.pool(Testkit.MAIN), sql, IN_ONE_TRANSACTION, System::nanoTime);
            return new Masked(action, () -> Secrets.of(jobs.passwords(), Map.of()));
        }
    }

    /**
     * A class.
     *
     * @param settings as they are read from a file
     * @param instead what its constructor gets in place of what is bound to a type
     * @param databases the names by which it knows the test's
     */
    record OfClass(Class<?> type, Map<String, Object> settings, Map<Class<?>, Object> instead, Set<String> databases)
            implements Work {
        public OfClass {
            settings = Map.copyOf(settings);
            instead = Map.copyOf(instead);
            databases = Set.copyOf(databases);
        }

        OfClass configured(Map<String, ?> config) {
            Map<String, Object> read = new HashMap<>();
            JsonMapper mapper = JsonMapper.shared();
            config.forEach((key, value) -> read.put(key, mapper.valueToTree(value)));
            return new OfClass(type, read, instead, databases);
        }

        <T> OfClass with(Class<T> other, T instance) {
            Map<Class<?>, Object> more = new HashMap<>(instead);
            more.put(other, instance);
            return new OfClass(type, settings, more, databases);
        }

        OfClass on(Set<String> names) {
            return new OfClass(type, settings, instead, names);
        }

        @Override
        public Action action(Databases jobs, InstantSource clock, JavaParts.Progress progress) {
            DataSource pool = jobs.pool(Testkit.MAIN);
            Map<String, DataSource> named =
                    databases.stream().collect(Collectors.toMap(name -> name, name -> AttemptSessions.of(pool)));
            JavaParts parts = new JavaParts(named, clock, System::nanoTime, progress, new RunningProgress());
            String holder = databases.stream().sorted().findFirst().orElse(Testkit.MAIN);
            JobClass.Loaded loaded =
                    JobClass.onClassPath(type, new JobClass.Asked(type.getName(), settings, holder), parts, instead);
            JobClass job = loaded.job()
                    .orElseThrow(() -> new IllegalArgumentException(
                            loaded.faults().stream().map(Fault::message).collect(Collectors.joining("\n"))));
            ProcessSettings processes = new ProcessSettings(Map.of(), null, null);
            Action action = job.isTransactional()
                    ? JavaAction.transactional(job, pool, IN_ONE_TRANSACTION, parts, processes)
                    : JavaAction.plain(job, parts, processes);
            return new Masked(action, () -> Secrets.of(jobs.passwords(), texts()));
        }

        /** What a setting whose key says that it is a secret has as its value must not be told. */
        private Map<String, String> texts() {
            Map<String, String> texts = new HashMap<>();
            settings.forEach((key, value) -> {
                if (value instanceof JsonNode node && node.isString()) {
                    texts.put(key, node.stringValue());
                }
            });
            return texts;
        }
    }
}
