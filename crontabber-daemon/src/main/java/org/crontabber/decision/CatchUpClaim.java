package org.crontabber.decision;

/**
 * Keeps on-time slots from starving a catch-up: if from one tick to the next a catching-up slot could start at every
 * decision and none did, the first place that is free from then on is theirs; a start of one ends the claim.
 */
final class CatchUpClaim {
    private boolean waitedAtEachDecision;
    private boolean stands;

    void tick() {
        stands = stands || waitedAtEachDecision;
        waitedAtEachDecision = true;
    }

    void decided(boolean couldCatchUp, boolean caughtUp) {
        if (!couldCatchUp || caughtUp) {
            waitedAtEachDecision = false;
        }
        if (caughtUp) {
            stands = false;
        }
    }

    boolean stands() {
        return stands;
    }
}
