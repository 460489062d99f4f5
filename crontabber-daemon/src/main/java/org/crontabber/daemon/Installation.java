package org.crontabber.daemon;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.config.Configuration;
import org.crontabber.config.DatabaseSettings;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.EmbeddedServer;
import org.jspecify.annotations.Nullable;

/** The databases of a configuration, with the embedded server where one is asked for; closed in the opposite order. */
record Installation(@Nullable EmbeddedServer embedded, Databases databases, JavaJobs java) implements AutoCloseable {
    private Installation(@Nullable EmbeddedServer embedded, Databases databases) {
        this(embedded, databases, new JavaJobs(databases, new RunningProgress()));
    }

    /** Sessions beside those of the jobs that the decision has given a place. */
    private static final int SPARE_SESSIONS = 2;
    /** Pools open what is asked for and no more, so that there is room for a reload that allows more at once. */
    private static final int LEAST_ROOM_SESSIONS = 64;

    /** Starts the embedded server when it is needed, and adopts the one that runs. */
    static Installation start(Configuration configuration, Path stateDirectory) {
        boolean isNeeded = configuration.databases().values().stream().anyMatch(DatabaseSettings::isEmbedded);
        EmbeddedServer server = isNeeded ? EmbeddedServer.start(stateDirectory) : null;
        return new Installation(server, databases(configuration, name -> server == null ? null : server.address(name)));
    }

    /** Uses the embedded server that somebody else runs. */
    static Installation visit(Configuration configuration, Path stateDirectory) {
        return new Installation(
                null,
                databases(
                        configuration,
                        name -> EmbeddedServer.running(stateDirectory, name)
                                .orElseThrow(() -> new IllegalStateException(
                                        "no daemon runs its embedded PostgreSQL in " + stateDirectory
                                                + ": start one, or name another place with --state-dir"))));
    }

    /** Whether somebody runs what the configuration needs, so that it can be visited. */
    static boolean isRunning(Configuration configuration, Path stateDirectory) {
        return configuration.databases().values().stream()
                .filter(DatabaseSettings::isEmbedded)
                .allMatch(settings ->
                        EmbeddedServer.running(stateDirectory, settings.name()).isPresent());
    }

    private static Databases databases(
            Configuration configuration, Function<String, @Nullable DatabaseAddress> embedded) {
        List<DatabaseAddress> addresses = new ArrayList<>();
        for (DatabaseSettings settings : configuration.databases().values()) {
            String url = settings.url();
            DatabaseAddress address = url == null
                    ? embedded.apply(settings.name())
                    : new DatabaseAddress(
                            settings.name(), url, settings.user(), settings.password(), settings.passwordFile());
            if (address != null) {
                addresses.add(address);
            }
        }
        return new Databases(addresses, room(configuration) + SPARE_SESSIONS);
    }

    /** How many jobs may run at once under any configuration that is read before the next start. */
    static int room(Configuration started) {
        return Math.max(started.daemon().concurrency(), LEAST_ROOM_SESSIONS);
    }

    String describe(String state) {
        return embedded == null ? "'" + state + "'" : embedded.url();
    }

    @Override
    public void close() {
        java.close();
        databases.close();
        if (embedded != null) {
            embedded.close();
        }
    }
}
