package org.crontabber.decision;

import java.time.Instant;
import org.crontabber.schedule.Slot;

/**
 * An attempt that has begun and not ended.
 *
 * @param attempt its number within the slot, from 1
 * @param coalesced how many older slots of a plain job it stands for
 * @param byHand whether a person asked for it: of a slot that is not open it then leaves nothing but its history
 */
public record Running(Slot slot, int attempt, long coalesced, Instant since, boolean byHand) {
    /** The same attempt, begun at another instant. */
    public Running since(Instant began) {
        return new Running(slot, attempt, coalesced, began, byHand);
    }
}
