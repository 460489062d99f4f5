package org.crontabber.simulation;

/** While an instance is awake and reaches the database, ticks take place. */
final class TicksGoOn implements Invariant {
    /** The longest tick is one; one more for who was there from its middle on; two until a leader that hangs is ended. */
    private static final int MOST_HOURS_WITHOUT = 4;

    private int hours;

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.TickTaken) {
            hours = 0;
        } else if (fact instanceof Fact.HourPassed passed) {
            hours = passed.couldTick() ? hours + 1 : 0;
            if (hours > MOST_HOURS_WITHOUT) {
                throw new Violated(this, "no tick took place for " + hours + " hours, and nothing was in the way");
            }
        }
    }
}
