package org.crontabber.action.java;

import java.lang.reflect.Proxy;
import java.net.http.HttpClient;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.crontabber.action.sql.AttemptSessions;
import org.crontabber.database.Databases;
import org.crontabber.store.AttemptProgress;

/**
 * What the daemon has for jobs.
 *
 * @param databases by their names in the configuration
 * @param nanos the monotonic clock
 * @param progress takes what attempts say of how far they are
 * @param running the same, for those who look into this process
 */
public record JavaParts(
        Map<String, DataSource> databases,
        InstantSource clock,
        LongSupplier nanos,
        Progress progress,
        RunningProgress running) {
    private static final Duration HTTP_CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration ONCE_A_SECOND = Duration.ofSeconds(1);

    public JavaParts {
        databases = Map.copyOf(databases);
    }

    /** Takes what an attempt says of how far it is; on its thread. */
    public interface Progress {
        void note(UUID attempt, long done, long total, String message);

        /** How often one is asked at most: what an attempt says in between is lost. */
        default Duration every() {
            return ONCE_A_SECOND;
        }
    }

    /** One for all jobs, made when the first of them asks for it. */
    private static final class Http {
        private static final HttpClient CLIENT = HttpClient.newBuilder()
                .connectTimeout(HTTP_CONNECT_LIMIT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();

        private Http() {}
    }

    /** The databases that a configuration names, and the one of them that holds the state. */
    public record Configured(Set<String> names, String state) {
        public Configured {
            names = Set.copyOf(names);
        }
    }

    /** Of a daemon. */
    public static JavaParts of(
            Databases opened, Configured configured, InstantSource clock, LongSupplier nanos, RunningProgress running) {
        Map<String, DataSource> named = new HashMap<>();
        configured.names().stream()
                .filter(opened::has)
                .forEach(name -> named.put(name, AttemptSessions.of(opened.pool(name))));
        return new JavaParts(named, clock, nanos, new AttemptProgress(opened.state(configured.state()))::note, running);
    }

    /** For a look at classes that are not run: none of it can be used. */
    public static JavaParts forLooking(Set<String> names) {
        Map<String, DataSource> named = new HashMap<>();
        names.forEach(name -> named.put(name, unusable(name)));
        return new JavaParts(
                named, () -> Instant.EPOCH, () -> 0, (attempt, done, total, message) -> {}, new RunningProgress());
    }

    private static DataSource unusable(String name) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(name, arguments);
                    }
                    throw new SQLException("database '" + name + "' is not open while a class is only looked at");
                });
    }

    HttpClient http() {
        return Http.CLIENT;
    }
}
