package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/** The state in PostgreSQL: the only owner of SQL on its tables. */
public final class PostgresStore implements Store {
    private static final int PRUNED_ROWS = 10_000;
    private static final int LONGEST_PROBLEM_CHARS = 2_000;

    private final Transactions transactions;
    private final Origin origin;
    /** Replaced as a whole, since attempts look their job up on their own threads. */
    private volatile Map<String, Integer> ids = Map.of();

    public PostgresStore(DataSource state, Origin origin) {
        this.transactions = new Transactions(state);
        this.origin = origin;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public Instant now() {
        return transactions.read(
                "tell the time",
                connection -> Query.list(
                                connection,
                                "SELECT clock_timestamp() AS now",
                                row -> Objects.requireNonNull(Query.instant(row, "now")))
                        .get(0));
    }

    @Override
    public Loaded load(JobGraph graph, TickGrid grid, Instant now) {
        Loaded loaded =
                transactions.readAtOnce("be read", connection -> new StateReader(graph, grid, now).read(connection));
        ids = Map.copyOf(loaded.ids());
        return loaded;
    }

    @Override
    public void reschedule(Term term, Map<Node, JobState> changed) {
        if (changed.isEmpty()) {
            return;
        }
        transactions.write("note changed schedules", term, connection -> {
            for (Map.Entry<Node, JobState> entry : changed.entrySet()) {
                new JobRows(connection)
                        .reschedule(id(entry.getKey()), entry.getKey().job(), entry.getValue());
            }
        });
    }

    @Override
    public void write(Term term, Changes changes) {
        if (changes.isEmpty()) {
            return;
        }
        Map<String, Integer> met = new HashMap<>();
        transactions.write("take a pass of the scheduler", term, connection -> {
            met.clear();
            change(connection, term, changes, met);
        });
        if (!met.isEmpty()) {
            met.putAll(ids);
            ids = Map.copyOf(met);
        }
    }

    private void change(Connection connection, Term term, Changes changes, Map<String, Integer> met)
            throws SQLException {
        for (Changes.End end : changes.ends()) {
            new AttemptRows(connection, id(end.node())).end(end, term);
        }
        met.putAll(new JobRows(connection)
                .insert(changes.due().stream().filter(Agenda.Due::met).toList()));
        SlotRows slots = new SlotRows(connection);
        for (Agenda.Due due : changes.due()) {
            slots.add(id(due.node(), met), due);
        }
        slots.flush();
        for (Decision.Skip skip : changes.skips()) {
            SkipRows.skip(connection, id(skip.node(), met), skip.slot(), skip.reason(), null);
        }
        for (Changes.Begin begin : changes.begins()) {
            new AttemptRows(connection, id(begin.node(), met))
                    .begin(begin, !begin.attempt().byHand(), term, origin);
        }
        if (changes.tick() != null) {
            tick(connection, term, changes.tick());
        }
    }

    private static void tick(Connection connection, Term term, Instant tick) throws SQLException {
        Query.update(
                connection,
                "UPDATE crontabber.heartbeat SET term = ?, last_tick = ?, beat = clock_timestamp()",
                term.number(),
                tick);
    }

    private int id(Node node) {
        return id(node, Map.of());
    }

    private int id(Node node, Map<String, Integer> met) {
        Integer id = met.get(node.name());
        return id != null
                ? id
                : Objects.requireNonNull(ids.get(node.name()), () -> "job " + node.name() + " is not in the state");
    }

    @Override
    public Completion completion(Term term, Changes.Begin begin, boolean moves, Supplier<@Nullable Completion> next) {
        return new SqlCompletion(new SqlCompletion.Task(term, begin, () -> id(begin.node()), moves, origin), next);
    }

    @Override
    public boolean mayTakeEffect(Term term, Changes.Begin begin, @Nullable String process) {
        int job = id(begin.node());
        return process == null
                ? transactions.read(
                        "tell whether an attempt may begin",
                        connection -> AttemptQueries.mayTakeEffect(connection, term, job, begin.id()))
                : AttemptQueries.note(process, transactions, term, job, begin.id());
    }

    @Override
    public void noteOrphan(Term term, Node node, UUID attempt, Instant found) {
        transactions.write(
                "note an orphan",
                term,
                connection -> Query.update(connection, AttemptRows.ORPHANED, found, id(node), attempt));
    }

    @Override
    public RequestRows requests() {
        return new RequestRows(transactions, this::id, origin);
    }

    @Override
    public int loseGhosts(Term term, JobGraph graph) {
        List<String> known = graph.nodes().stream().map(Node::name).toList();
        List<Integer> ended = new ArrayList<>();
        transactions.write("end attempts of jobs that are gone", term, connection -> {
            ended.clear();
            for (GhostRows.Ghost ghost : GhostRows.open(connection, known, term)) {
                GhostRows.lose(connection, ghost, term);
                ended.add(ghost.job());
            }
        });
        return ended.size();
    }

    @Override
    public void noteConfiguration(Term term, JobGraph graph, Collection<Definition> definitions) {
        List<String> known = graph.nodes().stream().map(Node::name).toList();
        transactions.write("note the configuration", term, connection -> {
            DefinitionRows.note(connection, definitions);
            DefinitionRows.noteRemoved(connection, known);
            DefinitionRows.noteJobs(connection, graph, definitions);
        });
    }

    @Override
    public void noteRefusedConfiguration(Term term, String problem) {
        transactions.write(
                "note a refused configuration",
                term,
                connection -> Query.update(
                        connection,
                        "UPDATE crontabber.heartbeat SET config_refused = ?, config_refused_at = clock_timestamp()",
                        AttemptRows.clean(problem, LONGEST_PROBLEM_CHARS)));
    }

    @Override
    public @Nullable String refusal(Term term, Changes part) {
        try {
            transactions.attempt("be tried", connection -> change(connection, term, part, new HashMap<>()));
            return null;
        } catch (StateRefused e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        }
    }

    @Override
    public Outcome outcome(UUID attempt) {
        return transactions.read(
                "tell how an attempt ended", connection -> AttemptQueries.outcome(connection, attempt));
    }

    @Override
    public Set<UUID> recorded(Collection<UUID> attempts) {
        return transactions.read("look for ends", connection -> AttemptQueries.recorded(connection, attempts));
    }

    @Override
    public boolean isAlive(Node node, UUID attempt, boolean terminate) {
        return transactions.read(
                "look for a session", connection -> GhostRows.isAlive(connection, id(node), attempt, terminate));
    }

    @Override
    public int keepHistory(Duration keep) {
        return transactions.read("keep its history", connection -> {
            int tables = Query.list(
                            connection,
                            "SELECT crontabber.keep_history(clock_timestamp(), ?::interval) AS tables",
                            row -> row.getInt("tables"),
                            keep)
                    .get(0);
            return tables + PrunedRows.prune(connection, keep, PRUNED_ROWS);
        });
    }
}
