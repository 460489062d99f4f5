package org.crontabber.simulation;

/** No instance meets an error but those that the world's faults give reason to: one that comes again stops everything. */
final class NoMistake implements Invariant {
    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Mistake mistake) {
            Violated violated = new Violated(this, "instance " + mistake.instance() + " met " + mistake.error());
            violated.initCause(mistake.error());
            throw violated;
        }
    }
}
