package org.crontabber.tick;

import java.time.Duration;
import java.time.Instant;

/**
 * What a tick came to.
 *
 * @param at the tick's instant on the grid
 * @param cameDue how many jobs had slots come due
 * @param started how many attempts it started; more may start when others end
 * @param running how many attempts run after it
 * @param late how many ticks were skipped before it because the loop was late
 * @param took how long the pass took
 */
public record TickReport(Instant at, int cameDue, int started, int running, long late, Duration took) {
    /** The tick in one sentence. */
    public String sentence() {
        return "tick %s: %d came due, %d started, %d running, took %d ms"
                .formatted(at, cameDue, started, running, took.toMillis());
    }
}
