package org.crontabber.action.process;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.crontabber.api.Facts;
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
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    public ProcessSettings {
        env = Map.copyOf(env);
    }

    /** The variables of an attempt's process: built from nothing, with what the attempt is told, and the job's own. */
    public Map<String, String> environment(Facts facts) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", PATH);
        environment.put("HOME", System.getProperty("user.home", "/"));
        environment.put("LANG", "C.UTF-8");
        environment.put("TZ", facts.slot().getZone().getId());
        facts.asText().forEach((name, value) -> environment.put("CRONTABBER_" + name.toUpperCase(Locale.ROOT), value));
        environment.putAll(env);
        return environment;
    }
}
