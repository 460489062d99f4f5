package org.crontabber.tick;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.action.process.ProcessGroup;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Transition;
import org.crontabber.store.Report;
import org.crontabber.store.Store;

/**
 * One term's way of a tick, from end to end: slots come due and are recorded, the decision is asked, its starts are
 * recorded before anything has an effect, their ends are recorded when they come.
 *
 * <p>Owned by the scheduler thread. Whatever it throws ends the term: the next leader reads the state anew.
 */
final class Pass {
    private final Term term;
    private final Agenda agenda;
    private final Store store;
    private final Work work;
    private final Workers workers;
    private final TickListener listener;
    private final Map<Node, UUID> open = new HashMap<>();

    Pass(Term term, Agenda agenda, Store store, Work work, Workers workers, TickListener listener) {
        this.term = term;
        this.agenda = agenda;
        this.store = store;
        this.work = work;
        this.workers = workers;
        this.listener = listener;
    }

    /** Ends what earlier terms left running: whoever ran it is gone. */
    void loseOrphans(Map<Node, UUID> orphans, Instant lastTick) {
        orphans.forEach((node, id) -> {
            open.put(node, id);
            ProcessGroup.endOrphans(id);
            record(node, id, Result.of(Outcome.LOST, "its leader is gone"), lastTick);
        });
    }

    /** A tick: slots come due, then a decision. Returns how many jobs had slots come due. */
    int tick(Instant tick) {
        List<Agenda.Due> due = agenda.tick(tick);
        store.insert(term, due);
        store.ticked(term, tick);
        return due.size();
    }

    /** One decision over every job that waits; returns how many attempts it started. */
    int decide(Instant at) {
        Decision decision = agenda.decide(at);
        store.skip(term, decision.skips());
        decision.skips().forEach(listener::skipped);
        List<Store.Begin> begins = new ArrayList<>();
        for (Decision.Start start : decision.starts()) {
            begins.add(new Store.Begin(start.node(), start.attempt(), UUID.randomUUID()));
        }
        if (!begins.isEmpty()) {
            store.begin(term, begins);
        }
        for (int index = 0; index < begins.size(); index++) {
            launch(decision.starts().get(index), begins.get(index).id());
        }
        return begins.size();
    }

    private void launch(Decision.Start start, UUID id) {
        Node node = start.node();
        JobState state = Objects.requireNonNull(agenda.ledger().state(node), node.name());
        Work.Item item = work.of(node.name());
        Task task = new Task(
                FactsOf.start(start, state, id, term),
                node.job().timeout(),
                item.killAfter(),
                store.completion(term, node, id));
        open.put(node, id);
        listener.started(node, start.attempt(), id);
        workers.start(node, id, item.action(), task);
    }

    /** An attempt of this term is over. */
    void ended(Node node, UUID id, Result result) {
        if (!id.equals(open.get(node))) {
            return; // of an earlier term, which has recorded it as lost
        }
        Result known = result;
        if (result.commitUnknown() && store.wasRecorded(id, node)) {
            known = result.asRecorded();
        }
        record(node, id, known, agenda.now());
    }

    private void record(Node node, UUID id, Result result, Instant lastTick) {
        String error = result.failure() == null ? null : result.failure().message();
        Transition.End end = new Transition.End(result.outcome(), error, result.hold());
        Transition.Ended ended = agenda.ended(node, end, lastTick);
        if (!result.recorded()) {
            store.end(term, node, id, ended, report(result));
        }
        open.remove(node);
        listener.ended(node, id, ended, result);
    }

    private static Report report(Result result) {
        Result.Failure failure = result.failure();
        return new Report(
                result.outcome(),
                result.exitCode(),
                failure == null ? null : failure.type(),
                failure == null ? null : failure.message(),
                failure == null ? null : failure.trace(),
                result.output(),
                result.elapsed(),
                result.rows());
    }

    boolean isIdle() {
        return open.isEmpty();
    }

    int running() {
        return open.size();
    }

    Term term() {
        return term;
    }

    Agenda agenda() {
        return agenda;
    }
}
