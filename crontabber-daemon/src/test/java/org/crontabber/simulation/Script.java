package org.crontabber.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How one attempt goes. */
record Script(Kind kind, Duration length) {
    enum Kind {
        SUCCEEDS,
        FAILS,
        HANGS,
        THROWS_ERROR,
        IGNORES_EVERYTHING
    }

    /** Draws one. A job whose work is well succeeds in no time or a little more. */
    static Script of(JobSpec job, boolean isWell, RandomGenerator random) {
        Duration length = Duration.ofMillis(random.nextLong(1 + job.longest().toMillis()));
        if (isWell) {
            return new Script(Kind.SUCCEEDS, length.dividedBy(100));
        }
        double drawn = random.nextDouble();
        if (drawn < job.odd()) {
            Kind[] odd = {Kind.HANGS, Kind.THROWS_ERROR, Kind.IGNORES_EVERYTHING};
            return new Script(odd[random.nextInt(odd.length)], length);
        }
        return new Script(drawn < job.odd() + job.failing() ? Kind.FAILS : Kind.SUCCEEDS, length);
    }
}
