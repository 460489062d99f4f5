package org.crontabber.decision;

import java.time.Instant;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/**
 * A slot that is not closed, with what its attempts left behind.
 *
 * @param attempts all attempts so far; the next one is this plus 1
 * @param errors attempts that failed or timed out
 * @param losses attempts that were lost, all of them
 * @param lossesInRow the losses since the last counted attempt
 * @param notBefore when it may be attempted again; null is at once
 * @param since when its state last changed; null while it was never attempted
 */
public record OpenSlot(
        Slot slot,
        boolean held,
        int attempts,
        int errors,
        int losses,
        int lossesInRow,
        @Nullable Instant notBefore,
        @Nullable String lastError,
        @Nullable Instant since) {

    /** A slot that was never attempted. */
    public static OpenSlot untouched(Slot slot) {
        return new OpenSlot(slot, false, 0, 0, 0, 0, null, null, null);
    }

    OpenSlot withError(@Nullable String error) {
        return new OpenSlot(slot, held, attempts, errors, losses, lossesInRow, notBefore, error, since);
    }

    boolean waits(Instant now) {
        return notBefore != null && notBefore.isAfter(now);
    }
}
