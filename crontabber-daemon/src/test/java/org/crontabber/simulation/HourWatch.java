package org.crontabber.simulation;

import java.time.Duration;

/** Tells each hour whether there was somebody who could have taken a tick. */
final class HourWatch {
    private static final Duration HOUR = Duration.ofHours(1);

    private HourWatch() {}

    static void begin(World world) {
        world.time().after(HOUR, () -> {
            boolean isReachable = !world.isDatabaseAway();
            boolean isAwake = world.alive().stream()
                    .anyMatch(instance -> instance.frozenUntil() <= world.time().nanos());
            world.see(new Fact.HourPassed(isReachable && isAwake));
            begin(world);
        });
    }
}
