package org.crontabber.simulation;

/** No job is set aside: no fault of the world makes rows that can't be read or written. */
final class NobodySetAside implements Invariant {
    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.SetAside aside) {
            throw new Violated(this, "job " + aside.job() + " was set aside: " + aside.why());
        }
    }
}
