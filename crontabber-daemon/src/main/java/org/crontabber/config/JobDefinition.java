package org.crontabber.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.Job;
import org.jspecify.annotations.Nullable;

/**
 * {@code [job.NAME]}: what the decision knows of it, what it runs, and where it stands.
 *
 * @param umask of its processes, or null for the daemon's
 * @param killAfter how long after TERM its processes are killed
 */
public record JobDefinition(
        Job job,
        Work work,
        Map<String, String> env,
        @Nullable Path directory,
        @Nullable Integer umask,
        Duration killAfter,
        Map<String, String> notes,
        Path file,
        int line) {
    /** The keys that are for people: {@code description}, {@code owner}, {@code runbook}. */
    static final List<String> NOTES = List.of("description", "owner", "runbook");

    public JobDefinition {
        env = Map.copyOf(env);
        notes = Map.copyOf(notes);
    }
}
