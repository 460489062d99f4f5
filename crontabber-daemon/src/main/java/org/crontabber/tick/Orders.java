package org.crontabber.tick;

import java.time.Instant;
import java.util.Optional;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.TermOver;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.ByHand;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Running;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Steering.Request;
import org.crontabber.decision.Transition;
import org.crontabber.decision.Verdict;
import org.crontabber.decision.VerdictText;
import org.crontabber.schedule.Slot;
import org.crontabber.store.Requests;
import org.crontabber.store.StateRefused;
import org.jspecify.annotations.Nullable;

/** Does what people ask for, within a pass of the scheduler thread; what is refused says why. */
final class Orders {
    private final Plan plan;
    private final Pass pass;
    private final Requests rows;

    Orders(Plan plan, Pass pass) {
        this.plan = plan;
        this.pass = pass;
        this.rows = pass.parts().store().requests();
    }

    /**
     * Answers each open request, but for those of a job whose next attempt may be beginning right now: they come next.
     * Returns whether one of them may have let something start.
     *
     * @param mayRun whether those are answered too that run a job
     */
    boolean answerAll(Instant now, boolean mayRun) {
        boolean any = pass.approvals().forgetQuestions();
        any |= rows.refuseUnknown(pass.term()) > 0;
        for (Request request : rows.open()) {
            if (!mayRun && request.order().verb().runsJobs()) {
                continue;
            }
            Optional<Node> node = plan.graph().find(request.job());
            if (node.isPresent() && !pass.approvals().asks(node.get())) {
                continue;
            }
            any = true;
            try {
                answer(request, now);
            } catch (DatabaseUnavailable | TermOver e) {
                throw e;
            } catch (RuntimeException e) {
                // taken back meanwhile, or it or its job's rows are not as they should be: no other has to wait for it
                refuse(request, e.getMessage() == null ? e.toString() : e.getMessage());
            }
            node.ifPresent(pass.approvals()::answered);
        }
        return any;
    }

    private void refuse(Request request, String why) {
        try {
            rows.answer(pass.term(), request, false, why);
            pass.parts().listener().asked(request, false, why);
        } catch (StateRefused e) {
            pass.parts().listener().asked(request, false, "it was taken back");
        }
    }

    void answer(Request request, Instant now) {
        Agenda agenda = pass.agenda();
        Ledger ledger = agenda.ledger();
        Optional<Node> found = plan.graph().find(request.job());
        Steering.Verb verb = request.order().verb();
        if (verb == Steering.Verb.FORGET) {
            forget(request, found.isPresent());
            return;
        }
        if (found.isEmpty() || found.get().isBroken()) {
            refuse(request, "there is no job '" + request.job() + "' that could be run");
            return;
        }
        Node node = found.get();
        JobState state = ledger.state(node);
        if (verb == Steering.Verb.RESET && ledger.quarantine(node) == null) {
            Steering.Answer answer = Steering.reset(node, state, plan.rules().grid(), now);
            change(request, node, state, answer);
            return;
        }
        if (state == null) {
            refuse(
                    request,
                    "job '" + node.name() + "' has not been met yet: "
                            + VerdictText.of(Judge.of(node, ledger, agenda.now())));
            return;
        }
        if (verb == Steering.Verb.RUN) {
            run(request, node, state, now);
            return;
        }
        boolean isPause = verb == Steering.Verb.PAUSE;
        change(request, node, state, Steering.apply(node, state, request.order(), isPause ? now : agenda.now()));
    }

    private void change(Request request, Node node, @Nullable JobState before, Steering.Answer answer) {
        if (!answer.ok()) {
            refuse(request, answer.sentence());
            return;
        }
        if (before == null) { // it was never met, and has no rows
            rows.answer(pass.term(), request, true, answer.sentence());
        } else {
            rows.apply(pass.term(), request, node, answer);
            pass.agenda().put(node, answer.state());
        }
        pass.parts().listener().asked(request, true, answer.sentence());
    }

    private void forget(Request request, boolean isConfigured) {
        if (isConfigured) {
            refuse(
                    request,
                    "job '" + request.job()
                            + "' is in the configuration: take it out and reload first; 'crontabber reset "
                            + request.job() + "' lets it begin anew");
            return;
        }
        Requests.Answered answered = rows.forget(pass.term(), request);
        pass.parts().listener().asked(request, answered.ok(), answered.answer());
    }

    /** {@code run}: an attempt by hand. It takes a place like any other; with force it asks nobody else. */
    private void run(Request request, Node node, JobState state, Instant now) {
        Agenda agenda = pass.agenda();
        Slot slot = ByHand.slot(node, agenda.ledger(), agenda.now(), request.order())
                .orElse(null);
        if (slot == null) {
            refuse(request, request.order().from() + " is no slot of job '" + node.name() + "'");
            return;
        }
        if (ByHand.isToCome(slot, request.order(), now)) {
            refuse(request, node.name() + " " + slot + " is to come: no slot is run before its instant");
            return;
        }
        Optional<Verdict> against = ByHand.against(node, slot, agenda.ledger(), agenda.now(), request.order());
        if (against.isPresent()) {
            refuse(
                    request,
                    node.name() + " " + slot + ": " + VerdictText.of(against.get())
                            + (against.get() instanceof Verdict.Running ? "" : " (run --force passes this over)"));
            return;
        }
        if (!agenda.hasPlace()) {
            refuse(
                    request,
                    "no place is free for " + node.name() + ": "
                            + VerdictText.of(new Verdict.NoCapacity(
                                    agenda.running().stream().map(Node::name).toList())));
            return;
        }
        Running running = Transition.byHand(state, slot, rows.attempts(node, slot), now);
        Attempt attempt = pass.attempt(node, running, state);
        String sentence =
                "attempt " + running.attempt() + " of " + node.name() + " " + slot + " began (" + attempt.id() + ")";
        rows.begin(pass.term(), request, attempt.begin(), Transition.moves(state, running), sentence);
        pass.launchByHand(attempt);
        pass.parts().listener().asked(request, true, sentence);
    }
}
