package org.crontabber.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;

/** All invariants of one virtual world, and the model that they share. Owned by one thread. */
final class Invariants {
    private final Model model = new Model();
    private final List<Invariant> all;

    private Invariants() {
        this.all = new ArrayList<>(List.of(
                new NobodySetAside(),
                new NoMistake(),
                new BoundedUse(),
                new NoStaleCommit(),
                new OneAttemptRecorded(),
                new OneEnd(model),
                new EffectAfterRecord(),
                new OnlyOrphansAreEnded(),
                new DatesOfTheCalendar(model),
                new EverySlotOnce(model),
                new NothingGoesBackward(model),
                new NotBeforeItsTime(model),
                new OneCatchUpRun(model),
                new DueOnTime(model),
                new TicksGoOn()));
    }

    /** Those that need nothing but the facts. */
    static Invariants ofFacts() {
        return new Invariants();
    }

    /**
     * The same, {@link NobodyIsForgotten} and {@link RestartChangesNothing}.
     *
     * @param every at how many ticks once what is believed is held against what is read
     */
    static Invariants of(Function<JobGraph, Ledger> reload, int every, int places) {
        Invariants invariants = new Invariants();
        invariants.all.add(new NobodyIsForgotten(invariants.model, places));
        invariants.all.add(new RestartChangesNothing(reload, every));
        return invariants;
    }

    /** Shows the fact to each of them, in order, and then to the model: they compare it with what was before. */
    void see(Fact fact) {
        for (Invariant invariant : all) {
            invariant.see(fact);
        }
        model.see(fact);
    }

    /**
     * Nothing more comes.
     *
     * @param drained whether the world had the time to work off all that does not wait for a person
     */
    void atEnd(boolean drained) {
        if (drained) {
            model.drained();
        }
        all.forEach(Invariant::atEnd);
    }

    Model model() {
        return model;
    }
}
