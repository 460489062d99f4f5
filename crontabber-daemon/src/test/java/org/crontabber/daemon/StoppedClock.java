package org.crontabber.daemon;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.crontabber.cli.Service;
import org.crontabber.cli.State;
import org.crontabber.cli.StateView;
import org.crontabber.decision.Steering;
import org.crontabber.store.History;
import org.crontabber.store.Standing;
import org.crontabber.tick.TickListener;
import org.jspecify.annotations.Nullable;

/** The real service, for commands that look while the database's clock shows always the same. */
record StoppedClock(Service service, Instant now) implements Service {
    @Override
    public State open(Place place) {
        State state = service.open(place);
        return new State() {
            @Override
            public StateView view() {
                StateView view = state.view();
                Standing real = view.standing();
                Standing shown = new Standing(
                        now,
                        real.server(),
                        real.holder(),
                        real.standbys(),
                        real.name(),
                        real.term(),
                        real.host(),
                        real.since(),
                        real.why(),
                        real.oldestProgram(),
                        real.lastTick(),
                        now,
                        real.version(),
                        real.openRequests(),
                        real.configSince(),
                        real.configRefused(),
                        real.configRefusedAt());
                return new StateView(view.ledger(), now, view.lastTick(), shown, view.orphans(), view.progress());
            }

            @Override
            public History history() {
                return state.history();
            }

            @Override
            public void close() {
                state.close();
            }
        };
    }

    @Override
    public int run(Place place, @Nullable TickListener screen, Ready ready) {
        return service.run(place, screen, ready);
    }

    @Override
    public Optional<String> once(Place place) {
        return service.once(place);
    }

    @Override
    public Answer steer(Place place, String job, Steering.Order order) {
        return service.steer(place, job, order);
    }

    @Override
    public Imported takeOver(Place place, Original original, Predicate<List<Found>> agrees) {
        return service.takeOver(place, original, agrees);
    }

    @Override
    public Optional<InForce> inForce(Place place) {
        return service.inForce(place);
    }

    @Override
    public int migrate(Place place) {
        return service.migrate(place);
    }
}
