package org.crontabber.config;

import java.util.List;
import java.util.Map;

/** What a job runs: one of the action keys. */
public sealed interface Work {
    /** {@code sql}. */
    record Sql(String text, String database, boolean ownTransaction, Isolation isolation) implements Work {}

    /** {@code exec}: an argument array that no shell sees. */
    record Exec(List<String> arguments) implements Work {
        public Exec {
            arguments = List.copyOf(arguments);
        }
    }

    /** {@code shell}: a script for {@code /bin/sh -c}. */
    record Shell(String script) implements Work {}

    /** {@code java}: a class from the plugin jars. */
    record JavaClass(String name, Map<String, Object> config) implements Work {
        public JavaClass {
            config = Map.copyOf(config);
        }
    }

    /** The isolation of an {@code sql} job's transaction. */
    enum Isolation {
        READ_COMMITTED,
        REPEATABLE_READ,
        SERIALIZABLE
    }
}
