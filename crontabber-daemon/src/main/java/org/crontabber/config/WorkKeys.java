package org.crontabber.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * The keys that do something for some action keys only. A job that says one in vain has a problem; a default is for those
 * jobs that can use it, and the others ignore it.
 */
final class WorkKeys {
    private static final Set<String> SQL = Set.of("sql", "sql_file");
    private static final Users STATEMENTS = new Users(SQL, "sql");
    private static final Users TRANSACTIONS =
            new Users(Set.of("sql", "sql_file", "java"), "sql, or with a TransactionalJob in Java");
    private static final Users PROCESSES = new Users(Set.of("exec", "shell", "java"), "exec, shell and java");
    private static final Map<String, Users> USERS = Map.of(
            "transaction", STATEMENTS,
            "batch", STATEMENTS,
            "database", TRANSACTIONS,
            "isolation", TRANSACTIONS,
            "role", TRANSACTIONS,
            "lock_timeout", TRANSACTIONS,
            "config", new Users(Set.of("java"), "java"),
            "env", PROCESSES,
            "directory", PROCESSES,
            "umask", PROCESSES);

    private final TableReader job;

    /** Who can use a key: the action keys, and how a message names them. */
    private record Users(Set<String> actions, String names) {}

    WorkKeys(TableReader job) {
        this.job = job;
    }

    /** Notes those that are said in vain; whoever reads the job after it finds only what can be used. */
    void check() {
        List<String> present = WorkReader.KEYS.stream()
                .filter(key -> job.value(key).isPresent())
                .toList();
        if (present.size() != 1) {
            return; // which is a problem of its own
        }
        String action = present.get(0);
        new TreeMap<>(USERS).forEach((key, users) -> {
            if (!users.actions().contains(action)) {
                if (job.hasOwn(key)) {
                    reject(key, users, action);
                }
                job.ignore(key);
            }
        });
    }

    private void reject(String key, Users users, String action) {
        TableReader.Value value = job.value(key).orElseThrow();
        boolean isTable = value.node() instanceof ObjectNode; // whose values may be secrets
        boolean isOfJava = key.equals("transaction") && action.equals("java");
        job.problem(
                value,
                (isTable ? key + " " + value.owner() : value.subject()) + " goes with " + users.names()
                        + (isOfJava ? ": in Java a Job has transactions of its own" : ""));
    }
}
