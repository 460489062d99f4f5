package org.crontabber.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.crontabber.decision.Job;
import org.jspecify.annotations.Nullable;

/**
 * {@code [job.NAME]}: what the decision knows of it, what it runs, and where it stands.
 *
 * @param umask of its processes, or null for the daemon's
 * @param killAfter how long after TERM its processes are killed
 * @param notes what is for people: description, owner, runbook
 * @param lines where {@code java} and the keys of its {@code config} stand
 * @param record what the state keeps of it; see {@link JobsOnRecord}
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
        int line,
        Map<String, Integer> lines,
        String record) {
    private static final int FINGERPRINT_CHARS = 16;

    public JobDefinition {
        env = Map.copyOf(env);
        notes = Map.copyOf(notes);
        lines = Map.copyOf(lines);
    }

    /** Something that is wrong with its class, or with a key of its settings. */
    Problem problem(@Nullable String key, String message) {
        int where = lines.getOrDefault(key == null ? "java" : "config." + key, line);
        return new Problem(file, where, message + " (job '" + job.name() + "')");
    }

    /** Changes with anything that is said of the job, but for the notes that are for people; the same in each process. */
    public String fingerprint() {
        String all = String.join(
                "\n",
                job.name(),
                job.schedule().text(),
                job.schedule().zone().getId(),
                String.valueOf(job.start()),
                String.valueOf(job.backfill()),
                job.retry().toString(),
                job.after().toString(),
                job.timeout().toString(),
                String.valueOf(job.enabled()),
                work.toString(),
                new TreeMap<>(env).toString(),
                String.valueOf(directory),
                String.valueOf(umask),
                killAfter.toString());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, FINGERPRINT_CHARS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("each JDK has SHA-256", e);
        }
    }
}
