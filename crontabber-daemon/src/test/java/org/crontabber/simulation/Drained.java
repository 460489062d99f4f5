package org.crontabber.simulation;

import java.time.Duration;
import java.time.Instant;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.VerdictText;

/** After the last fault all that was due is worked off in bounded time, and nobody has to help. */
final class Drained implements Invariant {
    private final World world;
    private final Instant healed;

    Drained(World world, Instant healed) {
        this.world = world;
        this.healed = healed;
    }

    @Override
    public void see(Fact fact) {
        // it looks at where a world ends, not at its way
    }

    boolean holds() {
        return open().isEmpty();
    }

    void require(Duration past) {
        if (!holds()) {
            throw new Violated(this, "after " + past.toDays() + " days without a fault " + open());
        }
    }

    /** What is still open of all that was due when the last fault was over; empty when nothing is. */
    private String open() {
        Ledger ledger = world.reload(world.graph());
        for (Node node : world.graph().nodes()) {
            JobState state = ledger.state(node);
            if (state == null) {
                return node.name() + " has not been met";
            }
            boolean isOpen = state.progress()
                    .oldest()
                    .filter(slot -> !slot.at().isAfter(healed))
                    .isPresent();
            boolean isOld = state.running() != null && !state.running().since().isAfter(healed);
            if (isOpen || isOld) {
                return node.name() + " has " + state.progress().count() + " open slots, the oldest "
                        + state.progress().oldest().orElse(null) + ", running " + state.running() + ": "
                        + VerdictText.of(Judge.of(node, ledger, world.databaseNow()));
            }
        }
        return "";
    }
}
