package org.crontabber.cli;

import java.time.Instant;
import org.crontabber.decision.Ledger;
import org.crontabber.store.Standing;
import org.jspecify.annotations.Nullable;

/**
 * A look at the state.
 *
 * @param now the database's clock
 * @param lastTick the last tick that took place: the instant that verdicts are for
 * @param standing who leads
 */
public record StateView(
        Ledger ledger, Instant now, @Nullable Instant lastTick, Standing standing) {
    Instant decidedAt() {
        return lastTick == null ? now : lastTick;
    }
}
