package org.crontabber.simulation;

/** Threads do not depend on the length of the backlog: one works for a job, and one may still end for a term before. */
final class BoundedUse implements Invariant {
    private static final int THREADS_PER_JOB = 2;

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Working working && working.threads() > THREADS_PER_JOB) {
            throw new Violated(
                    this,
                    "instance " + working.instance() + " has " + working.threads() + " threads for job "
                            + working.job());
        }
    }
}
