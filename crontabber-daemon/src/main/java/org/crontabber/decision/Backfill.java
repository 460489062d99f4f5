package org.crontabber.decision;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a backfill job works off its open slots.
 *
 * @param holdAfter errors and losses after which a slot waits for a person; 0 is never
 * @param maxAge the age at which a slot that could start is skipped instead; null is never
 * @param maxPerTick starts in one tick, retries included
 */
public record Backfill(
        Order order,
        OnFailure onFailure,
        int holdAfter,
        @Nullable Duration maxAge,
        int maxPerTick) {
    public static final int DEFAULT_MAX_PER_TICK = 1000;

    /** {@code backfill = true}. */
    public static final Backfill DEFAULT =
            new Backfill(Order.OLDEST_FIRST, OnFailure.STOP, 0, null, DEFAULT_MAX_PER_TICK);

    /** Which of the slots that could start is taken. */
    public enum Order {
        OLDEST_FIRST,
        NEWEST_FIRST
    }

    /** What a failed or blocked slot means for the later ones: they wait for it, or pass it over. */
    public enum OnFailure {
        STOP,
        CONTINUE
    }

    public Backfill {
        if (order == Order.NEWEST_FIRST && onFailure == OnFailure.STOP) {
            throw new IllegalArgumentException("newest-first goes only with on_failure = continue");
        }
        if (holdAfter < 0 || maxPerTick < 1) {
            throw new IllegalArgumentException("holdAfter " + holdAfter + ", maxPerTick " + maxPerTick);
        }
    }
}
