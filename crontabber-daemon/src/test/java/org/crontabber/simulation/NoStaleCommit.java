package org.crontabber.simulation;

/** No commit by a term that is over, and no term that goes back. */
final class NoStaleCommit implements Invariant {
    private long newest;

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Elected elected) {
            if (elected.term() <= newest) {
                throw new Violated(
                        this,
                        "instance " + elected.instance() + " was elected for term " + elected.term() + " after term "
                                + newest);
            }
            newest = elected.term();
        } else if (fact instanceof Fact.Committed committed) {
            check(committed.term(), fact);
        } else if (fact instanceof Fact.TickTaken tick) {
            check(tick.term(), fact);
        } else if (fact instanceof Fact.Begun begun) {
            check(begun.term(), fact);
        } else if (fact instanceof Fact.Ended ended) {
            check(ended.term(), fact);
        }
    }

    private void check(long term, Fact fact) {
        if (term != newest) {
            throw new Violated(this, "term " + term + " has committed while term " + newest + " stands: " + fact);
        }
    }
}
