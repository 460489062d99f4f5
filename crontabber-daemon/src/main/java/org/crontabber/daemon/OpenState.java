package org.crontabber.daemon;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.crontabber.cli.Orphan;
import org.crontabber.cli.Service;
import org.crontabber.cli.State;
import org.crontabber.cli.StateView;
import org.crontabber.config.Configuration;
import org.crontabber.store.History;
import org.crontabber.store.PostgresStore;
import org.crontabber.store.Standing;
import org.crontabber.store.Store;

/** The state, opened for looking: it neither leads nor changes anything. */
record OpenState(Configuration configuration, Installation installation, Store store, History history)
        implements State {
    static OpenState of(Service.Place place, Store.Origin origin) {
        Configuration configuration = place.configuration();
        Installation installation = Installation.visit(configuration, place.stateDirectory());
        String database = configuration.daemon().state();
        return new OpenState(
                configuration,
                installation,
                new PostgresStore(installation.databases().state(database), origin),
                new History(installation.databases().state(database)));
    }

    @Override
    public StateView view() {
        Standing standing = history.standing();
        Instant now = standing.now();
        Store.Loaded loaded =
                store.load(configuration.graph(), configuration.daemon().grid(), now);
        return new StateView(loaded.ledger(), now, loaded.lastTick(), standing, orphans(loaded), history.progress());
    }

    private Map<String, Orphan> orphans(Store.Loaded loaded) {
        Map<String, Orphan> orphans = new HashMap<>();
        loaded.openAttempts().forEach((node, attempt) -> {
            Instant found = attempt.orphaned();
            if (found != null) {
                Instant until = found.plus(configuration.daemon().databaseGrace());
                orphans.put(node.name(), new Orphan(attempt.origin().host(), until));
            }
        });
        return orphans;
    }

    @Override
    public void close() {
        installation.close();
    }
}
