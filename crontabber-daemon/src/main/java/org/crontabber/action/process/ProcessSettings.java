package org.crontabber.action.process;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a job's processes are started.
 *
 * @param env variables beside the built ones
 * @param directory where they run; null is the daemon's
 * @param umask null is the daemon's
 */
public record ProcessSettings(
        Map<String, String> env,
        @Nullable Path directory,
        @Nullable Integer umask) {
    public ProcessSettings {
        env = Map.copyOf(env);
    }
}
