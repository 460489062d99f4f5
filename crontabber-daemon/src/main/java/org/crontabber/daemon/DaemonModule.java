package org.crontabber.daemon;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.List;
import org.crontabber.config.Configuration;
import org.crontabber.database.Databases;
import org.crontabber.decision.Rules;
import org.crontabber.leader.Leadership;
import org.crontabber.observe.Listeners;
import org.crontabber.observe.LogEvents;
import org.crontabber.observe.Metrics;
import org.crontabber.store.Store;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickLoop;
import org.crontabber.tick.Work;

/** Puts a daemon's parts together; each binding is said here and nowhere else. */
final class DaemonModule extends AbstractModule {
    private final Configuration configuration;
    private final Databases databases;
    private final String version;
    private final String host;

    DaemonModule(Configuration configuration, Databases databases, String version, String host) {
        this.configuration = configuration;
        this.databases = databases;
        this.version = version;
        this.host = host;
    }

    @Override
    protected void configure() {
        binder().requireExplicitBindings();
        binder().disableCircularProxies();
    }

    @Provides
    @Singleton
    Leadership leadership() {
        return new Leadership(
                databases,
                configuration.daemon().state(),
                configuration.daemon().name(),
                host);
    }

    @Provides
    @Singleton
    Store store() {
        return new Store(databases.pool(configuration.daemon().state()), host);
    }

    @Provides
    @Singleton
    Work work() {
        return new WorkOf(configuration, databases).work();
    }

    @Provides
    @Singleton
    Metrics metrics() {
        return new Metrics(version, configuration.problems().size());
    }

    @Provides
    @Singleton
    TickListener listener(Metrics metrics) {
        return new Listeners(List.of(metrics, new LogEvents()));
    }

    @Provides
    @Singleton
    TickLoop loop(Leadership leadership, Store store, Work work, TickListener listener) {
        TickLoop.Parts parts = new TickLoop.Parts(leadership, store, work, listener, System::nanoTime);
        Rules rules =
                new Rules(configuration.daemon().grid(), configuration.daemon().concurrency());
        return new TickLoop(parts, configuration.graph(), rules);
    }
}
