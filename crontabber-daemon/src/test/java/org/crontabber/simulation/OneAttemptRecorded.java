package org.crontabber.simulation;

import java.util.HashMap;
import java.util.Map;

/** Never two attempts of one job recorded as running, over all instances and terms; an end is that of the open one. */
final class OneAttemptRecorded implements Invariant {
    private final Map<String, Fact.Begun> open = new HashMap<>();

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Begun begun) {
            Fact.Begun before = open.putIfAbsent(begun.job(), begun);
            if (before != null) {
                throw new Violated(
                        this,
                        "job " + begun.job() + " began " + begun.id() + " for " + begun.slot() + " while " + before.id()
                                + " for " + before.slot() + " was open");
            }
        } else if (fact instanceof Fact.Ended ended) {
            Fact.Begun running = open.remove(ended.job());
            if (running == null
                    || !running.id().equals(ended.id())
                    || !running.slot().equals(ended.slot())) {
                throw new Violated(
                        this,
                        "job " + ended.job() + " ended " + ended.id() + " for " + ended.slot() + " while open was "
                                + running);
            }
        }
    }
}
