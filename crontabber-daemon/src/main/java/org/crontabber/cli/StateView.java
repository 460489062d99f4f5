package org.crontabber.cli;

import java.time.Instant;
import java.util.Map;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Ledger;
import org.crontabber.store.AttemptProgress;
import org.crontabber.store.Standing;
import org.jspecify.annotations.Nullable;

/**
 * A look at the state.
 *
 * @param now the database's clock
 * @param lastTick the last tick that took place: the instant that verdicts are for
 * @param standing who leads
 * @param orphans what counts as running while its leader is gone, by its job
 * @param progress what attempts that run say of how far they are, by their jobs
 */
public record StateView(
        Ledger ledger,
        Instant now,
        @Nullable Instant lastTick,
        Standing standing,
        Map<String, Orphan> orphans,
        Map<String, AttemptProgress.Said> progress) {
    public StateView {
        orphans = Map.copyOf(orphans);
        progress = Map.copyOf(progress);
    }

    @Nullable
    Orphan orphan(Node node) {
        return orphans.get(node.name());
    }

    Instant decidedAt() {
        return lastTick == null ? now : lastTick;
    }
}
