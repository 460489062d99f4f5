package org.crontabber.simulation;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Steering;
import org.crontabber.schedule.Slot;
import org.crontabber.store.Changes;
import org.crontabber.store.Watcher;
import org.jspecify.annotations.Nullable;

/** Turns what the state commits into facts. */
final class Watching implements Watcher {
    private final World world;
    private final Map<UUID, Slot> open = new HashMap<>();

    Watching(World world) {
        this.world = world;
    }

    @Override
    public void elected(Term term, String instance) {
        world.tally().term();
        world.see(new Fact.Elected(instance, term.number()));
    }

    @Override
    public void passed(Term term, Changes changes) {
        world.see(new Fact.Committed(term.number()));
        if (changes.tick() != null) {
            world.see(new Fact.TickTaken(term.number(), changes.tick()));
        }
        for (Changes.End end : changes.ends()) {
            ended(term, end);
        }
        for (Agenda.Due due : changes.due()) {
            JobState state = due.state();
            world.see(new Fact.CameDue(due.node().name(), due.met(), state.slots(), due.known(), state.newest()));
        }
        for (Decision.Skip skip : changes.skips()) {
            world.see(new Fact.Skipped(skip.node().name(), skip.slot()));
        }
        changes.begins().forEach(begin -> begun(term, begin, false));
    }

    private void ended(Term term, Changes.End end) {
        Outcome outcome = end.report().outcome();
        open.remove(end.id());
        Slot slot = end.ended().attempt().slot();
        if (outcome == Outcome.SUCCEEDED) {
            world.tally().success();
        }
        world.see(new Fact.Ended(
                term.number(),
                end.node().name(),
                slot,
                end.id(),
                outcome,
                end.ended().moves(),
                end.ended().holds()));
    }

    private void begun(Term term, Changes.Begin begin, boolean withSuccess) {
        world.tally().attempt();
        open.put(begin.id(), begin.attempt().slot());
        world.see(new Fact.Begun(
                term.number(),
                begin.node().name(),
                begin.attempt().slot(),
                begin.attempt().attempt(),
                begin.id(),
                begin.attempt().byHand(),
                world.databaseNow(),
                withSuccess));
    }

    @Override
    public void succeeded(Term term, Changes.Begin begin, boolean moved, Changes.@Nullable Begin next) {
        String job = begin.node().name();
        open.remove(begin.id());
        Slot slot = begin.attempt().slot();
        world.tally().success();
        world.see(new Fact.Committed(term.number()));
        world.see(new Fact.Effect(job, slot, begin.id(), term.number()));
        world.see(new Fact.Ended(term.number(), job, slot, begin.id(), Outcome.SUCCEEDED, moved, false));
        if (next != null) {
            begun(term, next, true);
        }
    }

    @Override
    public void steered(Term term, Steering.Request request, Node node, Steering.Answer answer) {
        List<Slot> slots = answer.slots().stream().map(OpenSlot::slot).toList();
        world.see(new Fact.Committed(term.number()));
        world.see(new Fact.Steered(node.name(), request.order().verb(), slots));
    }

    @Override
    public void begunByHand(Term term, Steering.Request request, Changes.Begin begin) {
        world.see(new Fact.Committed(term.number()));
        begun(term, begin, false);
    }

    @Override
    public void rescheduled(Term term, Map<Node, JobState> changed) {
        world.see(new Fact.Committed(term.number()));
        changed.entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().name()))
                .forEach(entry -> world.see(new Fact.Rescheduled(
                        entry.getKey().name(),
                        entry.getValue().slots(),
                        entry.getKey().job().isBackfill())));
    }

    @Override
    public void sessionEnded(String instance, UUID attempt) {
        world.see(new Fact.OrphanEnded(instance, attempt));
    }

    @Override
    public void ghostLost(Term term, String job, UUID attempt) {
        Slot slot = Objects.requireNonNull(open.remove(attempt));
        world.see(new Fact.Committed(term.number()));
        // of a job that no configuration knows, an attempt that is lost moves nothing
        world.see(new Fact.Ended(term.number(), job, slot, attempt, Outcome.LOST, false, false));
    }
}
