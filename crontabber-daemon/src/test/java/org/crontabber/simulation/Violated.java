package org.crontabber.simulation;

/** An invariant does not hold: its name, and a sentence with the job, the slot and the values that contradict it. */
final class Violated extends AssertionError {
    private static final long serialVersionUID = 1;

    Violated(Invariant invariant, String sentence) {
        super(invariant.getClass().getSimpleName() + ": " + sentence);
    }
}
