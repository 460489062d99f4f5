package org.crontabber.decision;

import org.crontabber.schedule.TickGrid;

/** What holds for all jobs together: the tick's grid, and how many attempts run side by side. */
public record Rules(TickGrid grid, int concurrency) {
    public Rules {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency " + concurrency + " is less than 1");
        }
    }
}
