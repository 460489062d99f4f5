package org.crontabber.simulation;

import java.time.Duration;

/** When the database ends the sessions of instances that do not go on. */
final class Sessions {
    /** As the settings of each session have it: a few seconds of keep-alives without an answer. */
    private static final long MOST_MILLIS_UNTIL_SERVER_NOTICES = 10_000;

    /** How long a statement may work on that has lost its client. */
    private static final double MOST_SECONDS_OF_A_STATEMENT = 40 * 3_600;

    private final World world;

    Sessions(World world) {
        this.world = world;
    }

    /** A killed one's: a statement that works asks for its client at its end, if nobody ends it before. */
    void outlive(Instance killed) {
        boolean isAtOnce = !world.scenario().lingering() || world.isWell();
        double seconds = isAtOnce ? 0 : Math.pow(world.random().nextDouble(), 3) * MOST_SECONDS_OF_A_STATEMENT;
        world.time()
                .after(Duration.ofSeconds((long) seconds), () -> world.state().endSessions(killed.name()));
    }

    /** A process that stands still keeps its sessions, and loses them when its machine stands still. */
    void ofFrozen(Instance frozen) {
        if (world.scenario().lingering()) {
            world.time().after(untilServerNotices(), () -> world.state().endSessions(frozen.name()));
        }
    }

    /** How long a session outlives its connection. */
    Duration untilServerNotices() {
        return Duration.ofMillis(world.random().nextLong(MOST_MILLIS_UNTIL_SERVER_NOTICES));
    }
}
