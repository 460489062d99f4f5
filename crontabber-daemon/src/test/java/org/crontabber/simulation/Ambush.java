package org.crontabber.simulation;

import java.time.Duration;

/**
 * A fault that waits for an instance at one of its next calls of a port.
 *
 * @param calls how many calls pass before
 * @param frozen for how long the instance stands still there, if that is what happens
 */
record Ambush(FaultKind kind, int calls, Duration frozen) {
    boolean isNow() {
        return calls <= 0;
    }

    Ambush closer() {
        return new Ambush(kind, calls - 1, frozen);
    }

    /** Whether the call has had its effect when it happens. */
    boolean isAfter() {
        return switch (kind) {
            case KILLED_AFTER_CALL, ANSWER_LOST -> true;
            case FROZEN, KILLED_IN_RECOVERY -> frozen.toSeconds() % 2 == 0;
            default -> false;
        };
    }
}
