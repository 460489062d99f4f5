package org.crontabber.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a job runs: one of the action keys. */
public sealed interface Work {
    /** What each action is told, by the names that parameters, placeholders and variables are made of. */
    Set<String> FACTS = Set.of(
            "job",
            "date",
            "slot",
            "interval_start",
            "interval_end",
            "attempt",
            "attempt_id",
            "key",
            "last_success",
            "term",
            "catching_up");

    /** The most dates that share a transaction. */
    int LARGEST_BATCH = 500;

    /** The action key, and what stands behind it, in one line. */
    String text();

    /** What it is in a word or two: the action key, for a program its file's name with it, for Java the class. */
    String action();

    /**
     * The session that SQL, or a transactional job in Java, works on.
     *
     * @param role whose rights it has there; null for those that it logs in with
     * @param lockTimeout how long a statement waits for a lock; null for as long as it may run
     * @param batch how many dates share one transaction
     */
    record Session(
            String database,
            boolean ownTransaction,
            Isolation isolation,
            @Nullable String role,
            @Nullable Duration lockTimeout,
            int batch) {
        /** The same with each date in a transaction of its own. */
        Session withoutBatch() {
            return new Session(database, ownTransaction, isolation, role, lockTimeout, 1);
        }
    }

    /**
     * {@code sql} and {@code sql_file}.
     *
     * @param file where the statements stand, if that is a file of their own
     */
    record Sql(String statement, @Nullable Path file, Session session) implements Work {
        @Override
        public String text() {
            return "sql  " + statement.strip().replaceAll("\\s+", " ") + "  (on " + session.database() + ")";
        }

        @Override
        public String action() {
            return "sql";
        }
    }

    /** {@code exec}: an argument array that no shell sees. */
    record Exec(List<String> arguments) implements Work {
        public Exec {
            arguments = List.copyOf(arguments);
        }

        @Override
        public String text() {
            return "exec  " + String.join(" ", arguments);
        }

        @Override
        public String action() {
            return "exec " + Path.of(arguments.get(0)).getFileName();
        }
    }

    /** {@code shell}: a script for {@code /bin/sh -c}. */
    record Shell(String script) implements Work {
        @Override
        public String text() {
            return "shell  " + script.strip();
        }

        @Override
        public String action() {
            return "shell";
        }
    }

    /**
     * {@code java}: a class from the plugin jars.
     *
     * @param session of a transactional one
     */
    record JavaClass(String name, Map<String, Object> config, Session session) implements Work {
        public JavaClass {
            config = Collections.unmodifiableMap(new TreeMap<>(config)); // in one order, for the fingerprint
        }

        @Override
        public String text() {
            return "java  " + name;
        }

        @Override
        public String action() {
            return name;
        }
    }

    /** The isolation of an {@code sql} job's transaction. */
    enum Isolation {
        READ_COMMITTED,
        REPEATABLE_READ,
        SERIALIZABLE
    }
}
