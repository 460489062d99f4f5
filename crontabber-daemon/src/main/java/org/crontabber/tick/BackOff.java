package org.crontabber.tick;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: twice as long each time, up to a limit, and never for all at one moment. */
final class BackOff {
    private static final Duration SHORTEST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private final RandomGenerator random;
    private Duration wait = SHORTEST;

    BackOff(RandomGenerator random) {
        this.random = random;
    }

    /** The next wait: between half of it and all of it. */
    Duration next() {
        long millis = wait.toMillis();
        wait = wait.multipliedBy(2).compareTo(LONGEST) > 0 ? LONGEST : wait.multipliedBy(2);
        return Duration.ofMillis(millis / 2 + random.nextLong(millis / 2 + 1));
    }

    void reset() {
        wait = SHORTEST;
    }
}
