package org.crontabber.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Decision;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Running;
import org.crontabber.decision.Transition;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/**
 * The state in PostgreSQL. Owned by the scheduler thread, but for {@link Completion}, which works on the session of an
 * attempt. Every write commits under the guard of its term; a failed one throws and has changed nothing.
 */
public final class Store {
    private static final int ROWS_PER_INSERT = 10_000;

    private final Transactions transactions;
    private final String host;
    private final Map<String, Integer> ids = new HashMap<>();

    public Store(DataSource state, String host) {
        this.transactions = new Transactions(state);
        this.host = host;
    }

    /**
     * What stands in the state.
     *
     * @param openAttempts the attempts that have begun and not ended
     * @param changed jobs whose schedule or kind is another one than the state has noted
     * @param lastTick the last tick that took place, if there was one
     */
    public record Loaded(
            Ledger ledger,
            Map<String, Integer> ids,
            Map<Node, UUID> openAttempts,
            List<Node> changed,
            @Nullable Instant lastTick) {}

    /** An attempt that is to begin. */
    public record Begin(Node node, Running attempt, UUID id) {}

    /** The database's clock. */
    public Instant now() {
        return transactions.read(
                "tell the time",
                connection -> Query.list(
                                connection,
                                "SELECT clock_timestamp() AS now",
                                row -> Objects.requireNonNull(Query.instant(row, "now")))
                        .get(0));
    }

    /** Reads the ledger of the graph's jobs; what other jobs have left stays where it is. */
    public Loaded load(JobGraph graph, TickGrid grid, Instant now) {
        Loaded loaded = transactions.read("be read", connection -> new StateReader(graph, grid, now).read(connection));
        ids.clear();
        ids.putAll(loaded.ids());
        return loaded;
    }

    /** Notes the schedules and kinds that have changed. */
    public void reschedule(Term term, Map<Node, JobState> changed) {
        if (changed.isEmpty()) {
            return;
        }
        transactions.write("note changed schedules", term, connection -> {
            for (Map.Entry<Node, JobState> entry : changed.entrySet()) {
                Job job = entry.getKey().job();
                Slot first = entry.getValue().slots().first();
                Query.update(
                        1,
                        connection,
                        """
                        UPDATE crontabber.job SET kind = ?, schedule = ?, zone = ?, first_slot = ?, first_date = ?
                         WHERE id = ?""",
                        kind(job),
                        job.schedule().text(),
                        job.schedule().zone().getId(),
                        first.at(),
                        first.date(),
                        id(entry.getKey()));
            }
        });
    }

    /** Notes jobs that were met and slots that came due: all ledger rows of a job before its newest slot moves. */
    public void insert(Term term, List<Agenda.Due> due) {
        SlotRows rows = new SlotRows(term);
        for (Agenda.Due one : due) {
            if (one.met()) {
                transactions.write("note a new job", term, connection -> meet(connection, one));
            }
            rows.add(one);
        }
        rows.flush();
    }

    private void meet(Connection connection, Agenda.Due due) throws SQLException {
        Job job = due.node().job();
        Slot first = due.state().slots().first();
        int id = Query.list(
                        connection,
                        """
                        INSERT INTO crontabber.job
                               (name, kind, schedule, zone, first_slot, first_date, first_ever, first_ever_date)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        RETURNING id""",
                        row -> row.getInt("id"),
                        job.name(),
                        kind(job),
                        job.schedule().text(),
                        job.schedule().zone().getId(),
                        first.at(),
                        first.date(),
                        first.at(),
                        first.date())
                .get(0);
        Query.update(1, connection, "INSERT INTO crontabber.run (job_id) VALUES (?)", id);
        ids.put(job.name(), id);
    }

    private static String kind(Job job) {
        return job.isBackfill() ? "backfill" : "plain";
    }

    private int id(Node node) {
        return Objects.requireNonNull(ids.get(node.name()), () -> "job " + node.name() + " is not in the state");
    }

    /** Gathers ledger rows of many jobs into few statements. */
    private final class SlotRows {
        private final Term term;
        private final List<Integer> jobs = new ArrayList<>();
        private final List<Slot> slots = new ArrayList<>();
        private final Map<Integer, Slot> newest = new HashMap<>();

        private SlotRows(Term term) {
            this.term = term;
        }

        private void add(Agenda.Due due) {
            Slot last = due.state().newest();
            if (last == null) {
                return;
            }
            int id = id(due.node());
            if (due.node().job().isBackfill()) {
                Instant known = due.known() == null ? Instant.MIN : due.known().at();
                Optional<Slot> next = due.state().slots().next(known);
                while (next.isPresent() && next.get().compareTo(last) <= 0) {
                    jobs.add(id);
                    slots.add(next.get());
                    if (slots.size() == ROWS_PER_INSERT) {
                        flush();
                    }
                    next = due.state().slots().next(next.get().at());
                }
            }
            newest.put(id, last);
        }

        private void flush() {
            if (slots.isEmpty() && newest.isEmpty()) {
                return;
            }
            transactions.write("note the slots that came due", term, connection -> {
                Query.update(
                        connection,
                        """
                        INSERT INTO crontabber.slot (job_id, slot, date)
                        SELECT * FROM unnest(?, ?, ?)
                        ON CONFLICT DO NOTHING""",
                        jobs.toArray(Integer[]::new),
                        times(slots),
                        slots.stream().map(Slot::date).toArray(LocalDate[]::new));
                Query.update(
                        newest.size(),
                        connection,
                        """
                        UPDATE crontabber.job j SET newest = n.slot, newest_date = n.date
                          FROM unnest(?, ?, ?) AS n (job_id, slot, date)
                         WHERE j.id = n.job_id""",
                        newest.keySet().toArray(Integer[]::new),
                        times(newest.values().stream().toList()),
                        newest.values().stream().map(Slot::date).toArray(LocalDate[]::new));
            });
            jobs.clear();
            slots.clear();
            newest.clear();
        }
    }

    private static OffsetDateTime[] times(List<Slot> slots) {
        return slots.stream().map(slot -> slot.at().atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new);
    }

    /** Writes the leader's sign of life. */
    public void ticked(Term term, Instant tick) {
        transactions.read(
                "note the tick",
                connection -> Query.update(
                        connection,
                        "UPDATE crontabber.heartbeat SET term = ?, last_tick = ?, beat = clock_timestamp()",
                        term.number(),
                        tick));
    }

    /** Records that attempts begin: committed before any of them has an effect. */
    public void begin(Term term, List<Begin> begins) {
        if (begins.isEmpty()) {
            return;
        }
        transactions.write("record a start", term, connection -> {
            for (Begin begin : begins) {
                new AttemptRows(connection, id(begin.node())).begin(begin, term, host);
            }
        });
    }

    /** Records the end of an attempt that is not a success of its own transaction. */
    public void end(Term term, Node node, UUID id, Transition.Ended ended, Report report) {
        transactions.write(
                "record an end",
                term,
                connection -> new AttemptRows(connection, id(node)).end(node, id, ended, report, term));
    }

    public void skip(Term term, List<Decision.Skip> skips) {
        if (skips.isEmpty()) {
            return;
        }
        transactions.write("skip slots", term, connection -> {
            for (Decision.Skip skip : skips) {
                Query.update(
                        1,
                        connection,
                        """
                        UPDATE crontabber.slot SET state = 'skipped', why = ?, since = clock_timestamp()
                         WHERE job_id = ? AND slot = ? AND state = 'due'""",
                        skip.reason(),
                        id(skip.node()),
                        skip.slot().at());
            }
        });
    }

    /** What an attempt's own transaction needs to record its success in it. */
    public Completion completion(Term term, Node node, UUID id) {
        return new Completion(term, node, id(node), id);
    }

    /**
     * Whether the success of an attempt whose COMMIT has an unknown outcome stands. It waits for a transaction that is
     * still in doubt, by locking the row that it has locked; a plain SELECT could look too early.
     */
    public boolean wasRecorded(UUID id, Node node) {
        return transactions.read("look an attempt up", connection -> {
            Query.list(
                    connection,
                    "SELECT job_id FROM crontabber.run WHERE job_id = ? FOR NO KEY UPDATE",
                    row -> row.getInt(1),
                    id(node));
            return !Query.list(
                            connection,
                            "SELECT true FROM crontabber.attempt WHERE attempt_id = ? AND outcome = 'succeeded'",
                            row -> row.getBoolean(1),
                            id)
                    .isEmpty();
        });
    }
}
