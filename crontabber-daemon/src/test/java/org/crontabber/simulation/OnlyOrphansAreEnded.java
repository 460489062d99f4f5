package org.crontabber.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** No instance ends what a later leader than itself has begun. */
final class OnlyOrphansAreEnded implements Invariant {
    private final Map<String, Long> terms = new HashMap<>();
    private final Map<UUID, Fact.Begun> open = new HashMap<>();

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Elected elected) {
            terms.put(elected.instance(), elected.term());
        } else if (fact instanceof Fact.Begun begun) {
            open.put(begun.id(), begun);
        } else if (fact instanceof Fact.Ended end) {
            open.remove(end.id());
        } else if (fact instanceof Fact.OrphanEnded orphan) {
            Fact.Begun begun = open.get(orphan.id());
            long term = terms.getOrDefault(orphan.instance(), 0L);
            if (begun != null && begun.term() > term) {
                throw new Violated(
                        this,
                        "instance " + orphan.instance() + " of term " + term + " ended attempt " + begun.id()
                                + " of job " + begun.job() + ", which term " + begun.term() + " had begun");
            }
        }
    }
}
