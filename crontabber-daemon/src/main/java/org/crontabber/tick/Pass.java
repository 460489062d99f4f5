package org.crontabber.tick;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.crontabber.action.Result;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.decision.Transition;
import org.crontabber.store.Changes;
import org.crontabber.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * The way of a pass, from end to end: attempts that ended, slots that came due, one decision over every job that waits;
 * all of it written in one transaction; and only then told, and its starts launched.
 *
 * <p>Owned by the scheduler thread. What it throws has changed nothing that counts: the state is read anew, and whoever
 * ended in the meantime is told again.
 */
final class Pass {
    /**
     * From the decision to the first effect. Less than another instance's patience with a leader that hangs: one that was
     * paused in between does not launch what somebody else may be launching by now.
     */
    private static final Duration LAUNCH_LIMIT = Duration.ofSeconds(15);

    private final Term term;
    private final Agenda agenda;
    private final Parts parts;
    private final Workers workers;
    private final Map<Node, UUID> open = new LinkedHashMap<>();
    private final Approvals approvals;
    private Changes last = Changes.NONE;

    /**
     * An attempt's end, on its way into the state.
     *
     * @param moved what its own transaction has recorded of that, if one has
     */
    record End(
            Node node,
            UUID id,
            Result result,
            @Nullable Attempt next,
            @Nullable Instant lastTick,
            @Nullable Boolean moved) {
        /** The same without what the job has said. */
        End withBareResult() {
            return new End(node, id, result.bare(), next, lastTick, moved);
        }
    }

    /** What a pass changes of one job. */
    record Part(Node node, Changes changes) {}

    /** The parts that a pass drives. */
    record Parts(
            Store store,
            Machine machine,
            Work work,
            TickListener listener,
            Deadlines deadlines,
            RecordedEnds recorded) {}

    Pass(Term term, Agenda agenda, Parts parts, Workers workers) {
        this.term = term;
        this.agenda = agenda;
        this.parts = parts;
        this.workers = workers;
        this.approvals = new Approvals(this, workers);
    }

    /** Takes the approval of the job's attempt back, if it runs; see {@link Workers#revoke}. */
    boolean revoke(Node node) {
        return workers.revoke(open.get(node));
    }

    /** An attempt that the state holds open, and that is not over for us. */
    void adopt(Node node, UUID id) {
        open.put(node, id);
    }

    /** A tick: slots come due, waits end; then a decision. */
    Outcomes tick(Instant tick, List<End> ends, Instant at) {
        return run(tick, ends, at, true);
    }

    /** Ends came in: their places are free, their children may go. */
    Outcomes ended(List<End> ends, Instant at) {
        return run(null, ends, at, true);
    }

    /** Ends came in, and nothing new is to begin. */
    Outcomes endedOnly(List<End> ends, Instant at) {
        return run(null, ends, at, false);
    }

    /** What a pass came to. */
    record Outcomes(int cameDue, int started) {}

    private Outcomes run(@Nullable Instant tick, List<End> ends, Instant at, boolean decides) {
        workers.revokeIf(tick != null || !decides);
        List<Runnable> news = new ArrayList<>();
        List<Changes.End> ended = new ArrayList<>();
        for (End end : ends) {
            if (end.id().equals(open.get(end.node()))) { // else an earlier term's, which is lost already
                apply(end, at, ended, news);
            } else if (end.result().recorded()) {
                found(end, news); // the state was read after its success had begun the next one
            }
        }
        List<Agenda.Due> due = tick == null ? List.of() : agenda.tick(tick);
        Decision decision = decides ? agenda.decide(at) : new Decision(agenda.now(), List.of(), List.of());
        decision.skips().forEach(skip -> news.add(() -> parts.listener().skipped(skip)));
        List<Attempt> starts = new ArrayList<>();
        for (Decision.Start start : decision.starts()) {
            starts.add(attempt(start.node(), start.attempt(), state(start.node())));
        }
        last = new Changes(
                tick,
                due,
                ended,
                decision.skips(),
                starts.stream().map(Attempt::begin).toList());
        parts.deadlines().within(LAUNCH_LIMIT, () -> parts.store().write(term, last));
        news.forEach(Runnable::run);
        starts.forEach(this::launch);
        if (decides) {
            approvals.renew(open, at);
        }
        return new Outcomes(due.size(), starts.size());
    }

    private void apply(End end, Instant at, List<Changes.End> ended, List<Runnable> news) {
        Node node = end.node();
        Result result = end.result();
        String error = result.failure() == null ? null : result.failure().message();
        Instant lastTick = end.lastTick() == null ? agenda.now() : end.lastTick();
        Transition.Ended transition =
                agenda.ended(node, new Transition.End(result.outcome(), error, result.hold(), end.moved()), lastTick);
        if (!result.recorded()) {
            ended.add(new Changes.End(node, end.id(), transition, result.report(), at));
        }
        node.children().forEach(this::revoke);
        news.add(() -> {
            parts.deadlines().ended(end.id());
            parts.recorded()
                    .add(new RecordedEnds.Recorded(
                            end.id(), node.name(), transition.attempt().slot(), result.outcome()));
            parts.listener().ended(node, end.id(), transition, result);
        });
        Attempt next = end.next();
        if (next == null) {
            open.remove(node);
            return;
        }
        agenda.begun(node, next.begin().attempt());
        open.put(node, next.id());
        news.add(() -> tellStarted(next));
    }

    private void found(End end, List<Runnable> news) {
        Attempt next = end.next();
        news.add(() -> {
            parts.deadlines().ended(end.id());
            parts.listener().foundRecorded(end.node(), end.id(), Outcome.SUCCEEDED);
        });
        if (next != null && next.id().equals(open.get(end.node()))) {
            news.add(() -> tellStarted(next));
        }
    }

    private void tellStarted(Attempt attempt) {
        parts.deadlines()
                .began(
                        attempt.id(),
                        attempt.node().job().timeout(),
                        attempt.item().killAfter());
        parts.listener().started(attempt.node(), attempt.begin().attempt(), attempt.id());
    }

    /** An attempt with all that it needs; nothing runs yet. */
    Attempt attempt(Node node, Running running, JobState state) {
        Work.Item item = parts.work().of(node.name());
        Changes.Begin begin = new Changes.Begin(
                node, running, parts.machine().newId(), item.definition().fingerprint());
        Attempt attempt = new Attempt(begin, term, item);
        boolean moves = Transition.moves(state, running);
        attempt.task(parts.work()
                .task(
                        FactsOf.of(begin, state, term),
                        node.job().timeout(),
                        parts.store().completion(term, begin, moves, () -> workers.take(attempt)),
                        process -> workers.permit(attempt, process)));
        return attempt;
    }

    private void launch(Attempt attempt) {
        open.put(attempt.node(), attempt.id());
        tellStarted(attempt);
        workers.start(attempt);
    }

    /** A person's attempt, which the state holds by now. */
    void launchByHand(Attempt attempt) {
        agenda.begun(attempt.node(), attempt.begin().attempt());
        launch(attempt);
    }

    private JobState state(Node node) {
        return Objects.requireNonNull(agenda.ledger().state(node), node.name());
    }

    /** What the last pass would have changed, job by job. */
    List<Part> lastParts() {
        return last.nodes().stream().map(node -> new Part(node, last.of(node))).toList();
    }

    Approvals approvals() {
        return approvals;
    }

    int running() {
        return open.size();
    }

    Map<Node, UUID> open() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(open));
    }

    Term term() {
        return term;
    }

    Agenda agenda() {
        return agenda;
    }

    Parts parts() {
        return parts;
    }
}
