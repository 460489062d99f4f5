package org.crontabber.daemon;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.crontabber.cli.ExitCode;
import org.crontabber.cli.Service;
import org.crontabber.cli.StateView;
import org.crontabber.config.Configuration;
import org.crontabber.config.DatabaseSettings;
import org.crontabber.config.HttpSettings;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.EmbeddedServer;
import org.crontabber.database.Migration;
import org.crontabber.observe.Metrics;
import org.crontabber.store.Store;
import org.crontabber.tick.TickLoop;
import org.crontabber.web.MetricsServer;
import org.crontabber.web.Pages;
import org.jspecify.annotations.Nullable;

/** Starts the parts in their order, and stops them in the opposite one. */
final class DaemonService implements Service {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    /** Sessions beside those of the jobs: the scheduler thread's, and one to look an attempt up. */
    private static final int SESSIONS_OF_STATE = 2;

    private final String version;

    DaemonService(String version) {
        this.version = version;
    }

    @Override
    public int run(Configuration configuration, Path stateDirectory, Ready ready) {
        CountDownLatch closed = new CountDownLatch(1);
        try (EmbeddedServer embedded = embedded(configuration, stateDirectory);
                Databases databases =
                        databases(configuration, address -> embedded == null ? null : embedded.address(address))) {
            Migration.migrate(databases.pool(configuration.daemon().state()));
            Injector injector =
                    Guice.createInjector(Stage.PRODUCTION, new DaemonModule(configuration, databases, version, host()));
            TickLoop loop = injector.getInstance(TickLoop.class);
            try (MetricsServer http = http(configuration.http(), injector.getInstance(Metrics.class))) {
                Thread hook = new Thread(() -> stop(loop, closed), "stop");
                Runtime.getRuntime().addShutdownHook(hook);
                ready.ready(
                        describe(configuration, embedded),
                        http == null
                                ? "off"
                                : "http://" + configuration.http().host() + ":" + http.port() + "/metrics");
                loop.run();
                return ExitCode.DONE;
            }
        } finally {
            closed.countDown();
        }
    }

    /** The shutdown hook: after TERM or Ctrl-C all parts are closed in their order, and the exit code is 0. */
    private static void stop(TickLoop loop, CountDownLatch closed) {
        try {
            if (closed.getCount() > 0) {
                boolean inTime = loop.stop(STOP_LIMIT) && closed.await(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS);
                Runtime.getRuntime().halt(inTime ? ExitCode.DONE : ExitCode.FAILED);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static @Nullable EmbeddedServer embedded(Configuration configuration, Path stateDirectory) {
        boolean needed = configuration.databases().values().stream().anyMatch(DatabaseSettings::isEmbedded);
        return needed ? EmbeddedServer.start(stateDirectory) : null;
    }

    private static @Nullable MetricsServer http(HttpSettings settings, Metrics metrics) {
        Pages pages = new Pages(
                metrics::scrape, () -> new Pages.Health(true, "alive"), () -> new Pages.Health(true, "ready"));
        return settings.enabled() ? new MetricsServer(settings.host(), settings.port(), pages) : null;
    }

    private static String describe(Configuration configuration, @Nullable EmbeddedServer embedded) {
        String state = configuration.daemon().state();
        return embedded == null ? "'" + state + "'" : embedded.address(state).url();
    }

    @Override
    public StateView view(Configuration configuration, Path stateDirectory) {
        try (Databases databases = databases(
                configuration,
                name -> EmbeddedServer.running(stateDirectory, name)
                        .orElseThrow(() -> new IllegalStateException("no daemon runs its embedded PostgreSQL in "
                                + stateDirectory + ": start one, or name another place with --state-dir")))) {
            Store store = new Store(databases.pool(configuration.daemon().state()), host());
            Instant now = store.now();
            Store.Loaded loaded =
                    store.load(configuration.graph(), configuration.daemon().grid(), now);
            return new StateView(loaded.ledger(), now, loaded.lastTick());
        }
    }

    /** Finds an embedded server's address by the name of its database. */
    private interface Embedded {
        @Nullable
        DatabaseAddress address(String name);
    }

    private static Databases databases(Configuration configuration, Embedded embedded) {
        List<DatabaseAddress> addresses = new ArrayList<>();
        for (DatabaseSettings settings : configuration.databases().values()) {
            String url = settings.url();
            DatabaseAddress address = url == null
                    ? embedded.address(settings.name())
                    : new DatabaseAddress(settings.name(), url, settings.user(), password(settings));
            if (address != null) {
                addresses.add(address);
            }
        }
        return new Databases(addresses, configuration.daemon().concurrency() + SESSIONS_OF_STATE);
    }

    private static @Nullable String password(DatabaseSettings settings) {
        Path file = settings.passwordFile();
        if (file == null) {
            return settings.password();
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "password_file of database '" + settings.name() + "' can't be read: " + e.getMessage(), e);
        }
    }

    private static String host() {
        try {
            return Optional.ofNullable(InetAddress.getLocalHost().getHostName()).orElse("localhost");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
