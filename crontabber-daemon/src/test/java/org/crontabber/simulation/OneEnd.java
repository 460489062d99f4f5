package org.crontabber.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** Each start has exactly one end. */
final class OneEnd implements Invariant {
    private final Model model;
    private final Map<UUID, Fact.Begun> open = new HashMap<>();
    private final NewestIds ended = new NewestIds();

    OneEnd(Model model) {
        this.model = model;
    }

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Begun begun) {
            if (open.putIfAbsent(begun.id(), begun) != null || ended.find(begun.id()) != null) {
                throw new Violated(
                        this,
                        "attempt " + begun.id() + " of job " + begun.job() + " for " + begun.slot() + " began twice");
            }
        } else if (fact instanceof Fact.Ended end) {
            Fact.Begun begun = open.remove(end.id());
            if (begun == null) {
                String what = ended.find(end.id()) == null ? " ended and never began" : " ended twice";
                throw new Violated(
                        this,
                        "attempt " + end.id() + " of job " + end.job() + " for " + end.slot() + what + ", now as "
                                + end.outcome());
            }
            ended.add(begun);
        }
    }

    @Override
    public void atEnd() {
        if (model.isDrained() && !open.isEmpty()) {
            throw new Violated(this, "these attempts began and never ended: " + open.values());
        }
    }
}
