package org.crontabber.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToIntFunction;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.schedule.Slot;

/**
 * A transaction on the state in memory: the statements of {@link AttemptRows}, {@link SlotRows} and the others, in the
 * same order, with what each of them refuses.
 */
final class MemoryTransaction {
    private final MemoryState state;
    private final ToIntFunction<Node> ids;
    private final Map<String, Integer> met = new HashMap<>();
    private final List<MemoryHistory.Ended> ended = new ArrayList<>();
    private MemoryRows rows;
    private boolean moved;

    MemoryTransaction(MemoryState state, ToIntFunction<Node> ids) {
        this.state = state;
        this.ids = ids;
        this.rows = state.rows();
    }

    MemoryRows rows() {
        return rows;
    }

    List<MemoryHistory.Ended> ended() {
        return ended;
    }

    /** The jobs that were met in it. */
    Map<String, Integer> met() {
        return met;
    }

    void put(MemoryJob job) {
        rows = rows.with(job);
    }

    MemoryJob job(Node node) throws SQLException {
        Integer known = met.get(node.name());
        MemoryJob job = rows.jobs().get(known != null ? known : ids.applyAsInt(node));
        if (job == null) {
            throw new SQLException("job " + node + " has no row", "CT003");
        }
        return job;
    }

    /** The same with the lock on its run row, which is not to be had while another session has it. */
    MemoryJob locked(Node node) throws SQLException {
        MemoryJob job = job(node);
        if (state.isLocked(job.id())) {
            throw new SQLException("could not obtain lock on the run row of job " + node, "55P03");
        }
        return job;
    }

    void change(Term term, Changes changes, Store.Origin origin) throws SQLException {
        for (Changes.End end : changes.ends()) {
            end(end, term);
        }
        for (Agenda.Due due : changes.due()) {
            due(due);
        }
        for (Decision.Skip skip : changes.skips()) {
            MemoryJob job = job(skip.node());
            put(job.with(job.slots().skip(skip.slot())));
        }
        for (Changes.Begin begin : changes.begins()) {
            begin(begin, !begin.attempt().byHand(), term, origin);
        }
        if (changes.tick() != null) {
            rows = rows.with(new MemoryRows.Heartbeat(
                    term.number(), state.now(), rows.heartbeat().stopped(), changes.tick()));
        }
    }

    private void end(Changes.End end, Term term) throws SQLException {
        MemoryJob job = locked(end.node());
        MemoryRun.Open open = job.run().open(end.id());
        OpenSlot left = end.ended().left();
        Outcome outcome = end.report().outcome();
        history(job, open, outcome, term);
        Running attempt = end.ended().attempt();
        if (!end.ended().moves()) {
            put(job.with(job.run().unmoved()));
            return;
        }
        MemorySlots slots = attempt.byHand() && !end.node().job().isBackfill()
                ? job.slots().coalesce(attempt.slot().at(), attempt.slot()).insert(attempt.slot())
                : job.slots();
        if (left == null) {
            put(job.with(slots.succeed(attempt.slot(), attempt.attempt()))
                    .with(job.run().succeeded(open)));
        } else {
            put(job.with(job.run().ended(outcome)).with(slots.put(left)));
        }
    }

    /** The end's row in the history. */
    void history(MemoryJob job, MemoryRun.Open open, Outcome outcome, Term term) throws SQLException {
        if (term.number() < open.term() || (outcome == Outcome.SUCCEEDED && term.number() != open.term())) {
            throw new SQLException(
                    "term " + term.number() + " can't record that an attempt of term " + open.term() + " "
                            + outcome.code(),
                    "23514");
        }
        ended.add(new MemoryHistory.Ended(
                open.id(), job.id(), open.running().slot(), open.running().attempt(), outcome));
    }

    private void due(Agenda.Due due) throws SQLException {
        if (due.met()) {
            meet(due);
        }
        Slot last = due.state().newest();
        if (last == null) {
            return;
        }
        MemoryJob job = job(due.node());
        MemorySlots slots = job.slots();
        Optional<Slot> running = due.state().runningAfter(due.known());
        if (due.node().job().isBackfill()) {
            Instant known = due.known() == null ? Instant.MIN : due.known().at();
            Optional<Slot> next = due.state().slots().next(known);
            while (next.isPresent() && next.get().compareTo(last) <= 0) {
                slots = slots.insert(next.get());
                next = due.state().slots().next(next.get().at());
            }
        } else if (running.isPresent()) {
            slots = slots.insert(running.get());
        }
        put(job.with(last).with(slots));
    }

    private void meet(Agenda.Due due) throws SQLException {
        String name = due.node().name();
        if (rows.ids().containsKey(name)) {
            throw new SQLException("a job of the name '" + name + "' is there already", "23505");
        }
        int id = rows.jobs().isEmpty() ? 1 : rows.jobs().lastKey() + 1;
        put(MemoryJob.met(id, due.node().job(), due.state()));
        met.put(name, id);
    }

    Requests.Answered forget(String name) {
        MemoryJob job = rows.job(name);
        if (job == null) {
            return new Requests.Answered(false, "there is no ghost '" + name + "'");
        }
        if (job.run().open() != null) {
            return new Requests.Answered(
                    false, name + " still runs, or whoever ran it is gone and is waited for: try again after its end");
        }
        rows = rows.without(job);
        return new Requests.Answered(true, name + " is forgotten; its history stays");
    }

    void begin(Changes.Begin begin, boolean moves, Term term, Store.Origin origin) throws SQLException {
        MemoryJob job = locked(begin.node());
        put(job.with(job.run().begin(begin, term, origin)));
        if (moves && !begin.node().job().isBackfill()) {
            Slot slot = begin.attempt().slot();
            put(job(begin.node()).with(job.slots().coalesce(slot.at(), null).insert(slot)));
        }
    }

    /** Whether the success has closed an open slot. */
    boolean moved() {
        return moved;
    }

    /** What an attempt's own transaction changes at its end; returns the next attempt's begin as it is. */
    Optional<Changes.Begin> succeed(
            MemoryJob job,
            Changes.Begin begin,
            boolean moves,
            Term term,
            Store.Origin origin,
            Optional<Changes.Begin> next)
            throws SQLException {
        UUID id = begin.id();
        MemoryRun.Open open = job.run().open(id);
        Slot slot = begin.attempt().slot();
        history(job, open, Outcome.SUCCEEDED, term);
        moved = moves || job.slots().open().containsKey(slot.at());
        MemorySlots slots = moved ? job.slots().succeed(slot, begin.attempt().attempt()) : job.slots();
        MemoryRun run = moved ? job.run().succeeded(open) : job.run().unmoved();
        if (next.isPresent()) {
            Instant planned = next.get().attempt().since();
            Instant now = state.now();
            run = run.begin(next.get().since(planned.isAfter(now) ? planned : now), term, origin);
        }
        put(job.with(run).with(slots));
        MemoryRun.Open begun = run.open();
        return begun == null
                ? Optional.empty()
                : next.map(one -> one.since(begun.running().since()));
    }

    /** Writes a request's answer. */
    void answer(long id, boolean ok, String sentence) throws SQLException {
        MemoryRows.Asked asked = rows.requests().get(id);
        if (asked == null || asked.answered() != null) {
            throw new SQLException("request " + id + " was taken back", "CT004");
        }
        rows = rows.with(new MemoryRows.Asked(asked.request(), new Requests.Answered(ok, sentence)));
    }
}
