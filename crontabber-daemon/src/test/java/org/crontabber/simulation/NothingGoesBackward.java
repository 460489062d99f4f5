package org.crontabber.simulation;

import java.util.HashMap;
import java.util.Map;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Slot;

/** What was closed stays closed, and what was newest stays below what comes; terms only grow. */
final class NothingGoesBackward implements Invariant {
    private final Model model;
    private final Map<String, Slot> newest = new HashMap<>();
    private long term;

    NothingGoesBackward(Model model) {
        this.model = model;
    }

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Elected elected) {
            if (elected.term() <= term) {
                throw new Violated(this, "term " + elected.term() + " came after term " + term);
            }
            term = elected.term();
        } else if (fact instanceof Fact.CameDue due && due.newest() != null) {
            grows(due.job(), due.newest());
            newest.put(due.job(), due.newest());
        } else if (fact instanceof Fact.Rescheduled changed) {
            ModelJob job = model.job(changed.job());
            boolean isOtherSchedule = job == null || !job.isSchedule(changed.slots());
            if (isOtherSchedule) {
                grows(changed.job(), changed.slots().first());
            }
        } else if (fact instanceof Fact.Begun begun && !begun.byHand()) {
            isNotClosed(begun.job(), begun.slot(), "began again");
        } else if (fact instanceof Fact.Steered steered && reopens(steered.verb())) {
            steered.slots().forEach(slot -> isNotClosed(steered.job(), slot, "was opened again"));
        }
    }

    private static boolean reopens(Verb verb) {
        return verb == Verb.HOLD || verb == Verb.RELEASE || verb == Verb.RETRY;
    }

    private void grows(String job, Slot next) {
        Slot before = newest.get(job);
        if (before != null && next.compareTo(before) <= 0) {
            throw new Violated(this, "slot " + next + " of job " + job + " comes after its slot " + before);
        }
    }

    private void isNotClosed(String name, Slot slot, String what) {
        ModelJob job = model.job(name);
        if (job != null && job.hasComeDue(slot) && !job.isOpen(slot)) {
            throw new Violated(this, "slot " + slot + " of job " + name + " was closed and " + what);
        }
    }
}
