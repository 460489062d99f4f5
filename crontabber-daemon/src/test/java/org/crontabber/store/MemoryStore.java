package org.crontabber.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/** The state of a simulation as one of its instances sees it. {@code StoreContract} holds it to what PostgreSQL does. */
public final class MemoryStore implements Store {
    private final MemoryState state;
    private final Origin origin;
    private final String instance;
    private Map<String, Integer> ids = Map.of();

    /**
     * That of one instance.
     *
     * @param instance whose sessions {@link MemoryState#endSessions(String)} ends
     */
    public MemoryStore(MemoryState state, Origin origin, String instance) {
        this.state = state;
        this.origin = origin;
        this.instance = instance;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public Instant now() {
        return state.now();
    }

    @Override
    public Loaded load(JobGraph graph, TickGrid grid, Instant now) {
        Loaded loaded = new MemoryReader(graph, grid, now).read(state.rows());
        ids = Map.copyOf(loaded.ids());
        return loaded;
    }

    private int id(Node node) {
        return Objects.requireNonNull(ids.get(node.name()), () -> "job " + node.name() + " is not in the state");
    }

    @Override
    public void reschedule(Term term, Map<Node, JobState> changed) {
        if (changed.isEmpty()) {
            return;
        }
        state.write("note changed schedules", term, this::id, transaction -> {
            for (Map.Entry<Node, JobState> entry : changed.entrySet()) {
                Node node = entry.getKey();
                transaction.put(transaction.job(node).changed(node.job(), entry.getValue()));
            }
        });
        state.tell(watcher -> watcher.rescheduled(term, Collections.unmodifiableMap(new LinkedHashMap<>(changed))));
    }

    @Override
    public void write(Term term, Changes changes) {
        if (changes.isEmpty()) {
            return;
        }
        Map<String, Integer> met = state.write(
                        "take a pass of the scheduler",
                        term,
                        this::id,
                        transaction -> transaction.change(term, changes, origin))
                .met();
        if (!met.isEmpty()) {
            Map<String, Integer> known = new HashMap<>(ids);
            known.putAll(met);
            ids = Map.copyOf(known);
        }
        state.tell(watcher -> watcher.passed(term, changes));
    }

    @Override
    public MemoryCompletion completion(
            Term term, Changes.Begin begin, boolean moves, Supplier<@Nullable Completion> next) {
        return new MemoryCompletion(
                state, new MemoryCompletion.Task(term, begin, this::id, moves, origin, instance), next);
    }

    @Override
    public boolean mayTakeEffect(Term term, Changes.Begin begin, @Nullable String process) {
        MemoryJob job = row(begin.node());
        MemoryRun.Open open = job == null ? null : job.run().open();
        return term.equals(state.term()) && open != null && open.id().equals(begin.id());
    }

    private @Nullable MemoryJob row(Node node) {
        return state.rows().jobs().get(id(node));
    }

    @Override
    public void noteOrphan(Term term, Node node, UUID attempt, Instant found) {
        state.write("note an orphan", term, this::id, transaction -> {
            MemoryRun.Open open = transaction.job(node).run().open();
            if (open != null && open.id().equals(attempt)) {
                MemoryJob job = transaction.locked(node);
                transaction.put(job.with(job.run().orphaned(found)));
            }
        });
        state.tell(watcher -> watcher.orphanNoted(term, node, attempt));
    }

    @Override
    public MemoryRequests requests() {
        return new MemoryRequests(state, this::id, origin);
    }

    @Override
    public int loseGhosts(Term term, JobGraph graph) {
        Map<String, UUID> lost = new HashMap<>();
        state.write("end attempts of jobs that are gone", term, this::id, transaction -> {
            for (MemoryJob job : transaction.rows().jobs().values()) {
                MemoryRun.Open open = job.run().open();
                boolean isGhost = open != null
                        && open.term() < term.number()
                        && graph.find(job.name()).isEmpty();
                if (isGhost && open != null && !state.isLocked(job.id())) {
                    transaction.history(job, open, Outcome.LOST, term);
                    transaction.put(job.with(job.run().unmoved()));
                    lost.put(job.name(), open.id());
                }
            }
        });
        lost.forEach((job, attempt) -> state.tell(watcher -> watcher.ghostLost(term, job, attempt)));
        return lost.size();
    }

    /** Nothing of it is read again: removed jobs stay as they are. */
    @Override
    public void noteConfiguration(Term term, JobGraph graph, Collection<Definition> definitions) {
        state.write("note the configuration", term, this::id, transaction -> {});
    }

    @Override
    public void noteRefusedConfiguration(Term term, String problem) {
        state.write("note a refused configuration", term, this::id, transaction -> {});
    }

    @Override
    public @Nullable String refusal(Term term, Changes part) {
        try {
            state.attempt("be tried", this::id, transaction -> transaction.change(term, part, origin));
            return null;
        } catch (StateRefused e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
    }

    @Override
    public Outcome outcome(UUID attempt) {
        MemoryHistory.Ended ended = state.history().find(attempt);
        return ended == null ? Outcome.LOST : ended.outcome();
    }

    @Override
    public Set<UUID> recorded(Collection<UUID> attempts) {
        return attempts.stream()
                .filter(attempt -> state.history().find(attempt) != null)
                .collect(Collectors.toSet());
    }

    @Override
    public boolean isAlive(Node node, UUID attempt, boolean terminate) {
        boolean isAlive = state.isLocked(id(node)) || state.hasSession(attempt);
        if (terminate && state.hasSession(attempt)) {
            state.endSessions(session -> session.attempt().equals(attempt));
            state.tell(watcher -> watcher.sessionEnded(instance, attempt));
        }
        return isAlive;
    }

    /** It keeps what it has room for. */
    @Override
    public int keepHistory(Duration keep) {
        return 0;
    }
}
