package org.crontabber.simulation;

/**
 * Threads do not depend on the length of the backlog: a leader has one for each job that runs. What nobody can end goes on
 * for itself, and does not get another one in the same term.
 */
final class BoundedUse implements Invariant {
    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Working working && working.threads() > 1) {
            throw new Violated(
                    this,
                    "instance " + working.instance() + " has " + working.threads() + " threads for "
                            + working.attempts());
        }
    }
}
