package org.crontabber.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * No effect without an earlier committed record of the attempt, with the same job, slot and term. The effect itself may
 * come after the end: a host that was cut off learns late that its attempt is taken for lost. But nobody lets work begin
 * whose attempt has ended.
 */
final class EffectAfterRecord implements Invariant {
    private final Map<UUID, Fact.Begun> open = new HashMap<>();
    private final NewestIds ended = new NewestIds();

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Begun begun) {
            open.put(begun.id(), begun);
        } else if (fact instanceof Fact.Ended end) {
            Fact.Begun begun = open.remove(end.id());
            if (begun != null) {
                ended.add(begun);
            }
        } else if (fact instanceof Fact.Permitted permitted && !open.containsKey(permitted.id())) {
            throw new Violated(
                    this,
                    "attempt " + permitted.id() + " of job " + permitted.job() + " for " + permitted.slot()
                            + " was let begin its work, and is not running");
        } else if (fact instanceof Fact.Effect effect) {
            Fact.Begun begun = open.getOrDefault(effect.id(), ended.find(effect.id()));
            boolean isRecorded = begun != null
                    && begun.job().equals(effect.job())
                    && begun.slot().equals(effect.slot())
                    && begun.term() == effect.term();
            if (!isRecorded) {
                throw new Violated(
                        this,
                        "job " + effect.job() + " had an effect for " + effect.slot() + " by attempt " + effect.id()
                                + " of term " + effect.term() + "; on record is " + begun);
            }
        }
    }
}
