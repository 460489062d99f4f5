package org.crontabber.daemon;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.crontabber.config.Configuration;
import org.crontabber.database.Databases;
import org.crontabber.database.InstanceName;
import org.crontabber.database.Migration;
import org.crontabber.decision.Rules;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.crontabber.observe.Listeners;
import org.crontabber.observe.LogEvents;
import org.crontabber.observe.Metrics;
import org.crontabber.observe.Pulse;
import org.crontabber.observe.SystemdNotifier;
import org.crontabber.store.PostgresStore;
import org.crontabber.store.Store;
import org.crontabber.tick.Errand;
import org.crontabber.tick.HostMachine;
import org.crontabber.tick.Plan;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickLoop;
import org.jspecify.annotations.Nullable;

/** Puts a daemon's parts together; each binding is said here and nowhere else. */
final class DaemonModule extends AbstractModule {
    private final Configuration configuration;
    private final Databases databases;
    private final JavaJobs java;
    private final Surroundings surroundings;

    /**
     * What is found around a daemon.
     *
     * @param screen shown what happens instead of the log, when a person looks
     */
    record Surroundings(
            String version, Store.Origin origin, @Nullable TickListener screen) {}

    DaemonModule(Configuration configuration, Installation installation, Surroundings surroundings) {
        this.configuration = configuration;
        this.databases = installation.databases();
        this.java = installation.java();
        this.surroundings = surroundings;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().disableCircularProxies();
    }

    @Provides
    @Singleton
    Leadership leadership() {
        return new LockLeadership(
                databases,
                new Leadership.Identity(
                        configuration.daemon().state(),
                        configuration.daemon().name(),
                        new InstanceName(
                                surroundings.origin().host(),
                                ProcessHandle.current().pid(),
                                surroundings.version())));
    }

    @Provides
    @Singleton
    Store store() {
        return new PostgresStore(databases.state(configuration.daemon().state()), surroundings.origin());
    }

    @Provides
    @Singleton
    Metrics metrics() {
        return new Metrics(surroundings.version(), configuration.problems().size(), java.progress());
    }

    @Provides
    @Singleton
    Pulse pulse() {
        return new Pulse(System::nanoTime);
    }

    @Provides
    @Singleton
    Systemd systemd() {
        try {
            return new Systemd(SystemdNotifier.of(
                    System.getenv("NOTIFY_SOCKET"), System.getenv("WATCHDOG_USEC"), System::nanoTime));
        } catch (IOException e) {
            throw new UncheckedIOException("NOTIFY_SOCKET can't be used", e);
        }
    }

    /** The notifier, if systemd has started this process. */
    record Systemd(@Nullable SystemdNotifier notifier) {}

    @Provides
    @Singleton
    TickListener listener(Metrics metrics, Pulse pulse, Systemd systemd) {
        List<TickListener> all = new ArrayList<>(List.of(metrics, pulse));
        all.add(surroundings.screen() == null ? new LogEvents() : surroundings.screen());
        if (systemd.notifier() != null) {
            all.add(systemd.notifier());
        }
        return new Listeners(all);
    }

    /** What a configuration asks the loop to do. */
    static Plan plan(Configuration configuration, Databases databases, JavaJobs java) {
        return plan(
                configuration,
                databases,
                java,
                configuration.daemon().state(),
                configuration.daemon().concurrency());
    }

    /**
     * The same in a daemon that was started with another configuration.
     *
     * @param state the database that holds the state
     * @param room how many attempts it has sessions for
     */
    static Plan plan(Configuration configuration, Databases databases, JavaJobs java, String state, int room) {
        return new Plan(
                configuration.graph(),
                new Rules(
                        configuration.daemon().grid(),
                        Math.min(configuration.daemon().concurrency(), room)),
                new WorkOf(configuration, databases, java.load(configuration, state), state).work(),
                configuration.daemon().databaseGrace(),
                configuration.daemon().keepHistory());
    }

    @Provides
    @Singleton
    TickLoop.Parts parts(Leadership leadership, Store store, TickListener listener) {
        return new TickLoop.Parts(
                leadership,
                store,
                listener,
                () -> Migration.prepare(databases, configuration.daemon().state()),
                new HostMachine(InstantSource.system(), System::nanoTime),
                UnaryOperator.identity());
    }

    /** One for all: the classes of its jobs are loaded once. */
    @Provides
    @Singleton
    Plan plan() {
        return plan(configuration, databases, java);
    }

    @Provides
    @Singleton
    TickLoop loop(TickLoop.Parts parts, Plan plan) {
        return new TickLoop(parts, plan);
    }

    @Provides
    @Singleton
    Errand errand(TickLoop.Parts parts, Plan plan) {
        return new Errand(parts, plan);
    }
}
