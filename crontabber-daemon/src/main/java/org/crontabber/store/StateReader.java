package org.crontabber.store;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Pause;
import org.crontabber.decision.Progress;
import org.crontabber.decision.Running;
import org.crontabber.decision.Stored;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/** Makes the ledger of a graph from the state's rows. A backlog without gaps is one range, whatever its length. */
final class StateReader {
    private static final String JOBS = """
            SELECT j.id, j.name, j.kind, j.schedule, j.zone, j.first_slot, j.first_date, j.first_ever, j.first_ever_date,
                   j.newest, j.newest_date, j.earlier_newest, j.earlier_newest_date, j.paused_by, j.paused_why, j.paused_since,
                   CASE WHEN j.skipped > j.newest THEN k.slot ELSE j.skipped END AS skipped,
                   CASE WHEN j.skipped > j.newest THEN k.date ELSE j.skipped_date END AS skipped_date,
                   r.attempt_id, r.slot, r.slot_date, r.number, r.coalesced, r.term, r.host, r.process_space, r.process, r.orphaned, r.started, r.by_hand,
                   r.last_began, r.last_counted, r.last_success, r.last_success_date, r.errors, r.job_id IS NOT NULL AS has_run
              FROM crontabber.job j LEFT JOIN crontabber.run r ON r.job_id = j.id
              LEFT JOIN LATERAL (SELECT s.slot, s.date FROM crontabber.slot s
                                  WHERE j.skipped > j.newest -- of few jobs the newest skipped one is to come
                                    AND s.job_id = j.id AND s.state = 'skipped' AND s.slot <= j.newest
                                  ORDER BY s.slot DESC LIMIT 1) k ON true""";
    private static final String TOUCHED = """
            SELECT job_id, slot, date, state, attempts, errors, losses, losses_in_row, not_before, last_error, since
              FROM crontabber.slot
             WHERE state = 'held' OR (state = 'due' AND attempts > 0)
             ORDER BY job_id, slot""";
    private static final String UNTOUCHED = """
            SELECT job_id, min(slot) AS oldest, max(slot) AS newest, count(*) AS slots
              FROM crontabber.slot
             WHERE state = 'due' AND attempts = 0
             GROUP BY job_id""";
    private static final String ODD = """
            SELECT job_id, slot, state, attempts FROM crontabber.slot
             WHERE state NOT IN ('due', 'held', 'succeeded', 'skipped') OR (state = 'due' AND attempts < 0)""";
    private static final String SKIPPED_AHEAD = """
            SELECT s.job_id, s.slot, s.date
              FROM crontabber.job j
              JOIN crontabber.slot s ON s.job_id = j.id AND s.slot > coalesce(j.newest, '-infinity')
             WHERE s.state = 'skipped'
             ORDER BY s.job_id, s.slot""";
    private static final String UNTOUCHED_ROWS = """
            SELECT slot, date FROM crontabber.slot
             WHERE job_id = ? AND state = 'due' AND attempts = 0
             ORDER BY slot""";

    private final JobGraph graph;
    private final TickGrid grid;
    private final Plausible plausible;
    /** What is wrong with slots, by job. */
    private final Map<Integer, String> spoiled = new HashMap<>();

    private final Instant now;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Node, Store.OpenAttempt> openAttempts = new LinkedHashMap<>();
    private final Map<Integer, List<Slot>> ahead = new HashMap<>();
    private final Map<Node, String> quarantined = new HashMap<>();
    private final List<Node> changed = new ArrayList<>();
    private final Map<Integer, List<OpenSlot>> touched = new HashMap<>();
    private final Map<Integer, Untouched> untouched = new HashMap<>();

    private record Untouched(Instant oldest, Instant newest, long slots) {}

    StateReader(JobGraph graph, TickGrid grid, Instant now) {
        this.graph = graph;
        this.grid = grid;
        this.now = now;
        this.plausible = new Plausible(now);
    }

    Store.Loaded read(Connection connection) throws SQLException {
        Query.list(
                connection,
                ODD,
                row -> slots(row, slot -> {
                    throw Plausible.odd(slot);
                }));
        Query.list(connection, TOUCHED, row -> slots(row, this::touched));
        Query.list(connection, UNTOUCHED, row -> slots(row, this::untouched));
        Query.list(
                connection,
                SKIPPED_AHEAD,
                row -> slots(
                        row,
                        skipped -> ahead.computeIfAbsent(skipped.getInt("job_id"), id -> new ArrayList<>())
                                .add(plausible.slot(skipped, "slot", "date"))));
        Ledger ledger = new Ledger(graph);
        List<Map.Entry<Node, JobState>> states = Query.list(connection, JOBS, row -> state(connection, row)).stream()
                .flatMap(List::stream)
                .toList();
        states.forEach(entry -> ledger.put(entry.getKey(), entry.getValue()));
        quarantined.forEach(ledger::quarantine);
        Instant lastTick = Query.list(
                        connection,
                        "SELECT last_tick FROM crontabber.heartbeat WHERE last_tick IS NOT NULL",
                        row -> Objects.requireNonNull(Query.instant(row, "last_tick")))
                .stream()
                .findFirst()
                .orElse(null);
        return new Store.Loaded(ledger, ids, openAttempts, changed, lastTick);
    }

    private interface Take {
        void from(ResultSet row) throws SQLException;
    }

    /** Rows of slots; what somebody has edited keeps its job from running, and no other. */
    private boolean slots(ResultSet row, Take take) throws SQLException {
        int job = row.getInt("job_id");
        try {
            take.from(row);
            return true;
        } catch (RuntimeException e) {
            spoiled.putIfAbsent(job, "table slot, slot " + row.getString(2) + ": " + e.getMessage());
            return false;
        }
    }

    private void touched(ResultSet row) throws SQLException {
        OpenSlot slot = new OpenSlot(
                plausible.slot(row, "slot", "date"),
                row.getString("state").equals("held"),
                plausible.count(row, "attempts"),
                plausible.count(row, "errors"),
                plausible.count(row, "losses"),
                plausible.count(row, "losses_in_row"),
                plausible.notBefore(row),
                row.getString("last_error"),
                Query.instant(row, "since"));
        touched.computeIfAbsent(row.getInt("job_id"), id -> new ArrayList<>()).add(slot);
    }

    private void untouched(ResultSet row) throws SQLException {
        Untouched range = new Untouched(
                plausible.required(row, "oldest"), plausible.required(row, "newest"), row.getLong("slots"));
        untouched.put(row.getInt("job_id"), range);
    }

    /** The job's state, or nothing when the configuration does not know it. */
    private List<Map.Entry<Node, JobState>> state(Connection connection, ResultSet row) throws SQLException {
        Node node = graph.find(row.getString("name")).orElse(null);
        if (node == null || node.isBroken()) {
            return List.of();
        }
        int id = row.getInt("id");
        ids.put(node.name(), id);
        try {
            String wrong = spoiled.get(id);
            if (wrong != null) {
                throw new IllegalStateException(wrong);
            }
            return List.of(Map.entry(node, state(connection, row, node, id)));
        } catch (RuntimeException e) {
            // rows that somebody has edited: this job stands still and says so, all others run
            changed.remove(node);
            openAttempts.remove(node);
            String why = e.getMessage() == null ? e.toString() : e.getMessage();
            quarantined.put(node, "its rows in the state can't be read (" + why + ")");
            return List.of();
        }
    }

    private JobState state(Connection connection, ResultSet row, Node node, int id) throws SQLException {
        Job job = node.job();
        if (!row.getBoolean("has_run")) {
            throw new IllegalStateException(
                    "its row in table run is missing: INSERT INTO crontabber.run (job_id) VALUES (" + id + ")");
        }
        boolean sameSchedule = Plausible.isSchedule(row, job.schedule());
        boolean sameKind = job.isBackfill() == "backfill".equals(row.getString("kind"));
        Slots slots = job.schedule().from(plausible.slot(row, "first_slot", "first_date"));
        Slot newest = plausible.slotIfAny(row, "newest", "newest_date");
        Slot lastSuccess = plausible.slotIfAny(row, "last_success", "last_success_date");
        Progress progress = job.isBackfill()
                ? Stored.backfill(
                        slots,
                        sameSchedule ? fresh(connection, id, slots) : List.of(),
                        open(connection, id, sameSchedule))
                : Stored.plain(
                        slots,
                        newest,
                        sameSchedule ? plausible.slotIfAny(row, "earlier_newest", "earlier_newest_date") : newest,
                        doneThrough(row, lastSuccess),
                        tried(id),
                        plausible.count(row, "errors"));
        JobState state = new JobState(
                slots,
                plausible.slot(row, "first_ever", "first_ever_date"),
                newest,
                progress,
                running(node, row),
                plausible.ifAny(row, "last_began"),
                row.getObject("last_counted", Boolean.class),
                lastSuccess,
                row.getString("paused_by") == null
                        ? null
                        : new Pause(
                                row.getString("paused_by"),
                                row.getString("paused_why"),
                                plausible.ifAny(row, "paused_since")),
                ahead.getOrDefault(id, List.of()));
        if (!sameSchedule || !sameKind) {
            changed.add(node);
        }
        return sameSchedule ? state : state.rescheduled(job, grid, now);
    }

    private static @Nullable Slot doneThrough(ResultSet row, @Nullable Slot success) throws SQLException {
        Slot skipped = Query.slot(row, "skipped", "skipped_date");
        return skipped != null && (success == null || skipped.compareTo(success) > 0) ? skipped : success;
    }

    private @Nullable OpenSlot tried(int id) {
        List<OpenSlot> slots = touched.getOrDefault(id, List.of());
        return slots.isEmpty() ? null : slots.get(slots.size() - 1);
    }

    /** Of another schedule, untouched slots can't be told as a range: they are listed one by one. */
    private List<OpenSlot> open(Connection connection, int id, boolean sameSchedule) throws SQLException {
        List<OpenSlot> open = new ArrayList<>(touched.getOrDefault(id, List.of()));
        if (!sameSchedule && untouched.containsKey(id)) {
            rows(connection, id).forEach(slot -> open.add(OpenSlot.untouched(slot)));
        }
        return open;
    }

    private List<List<Slot>> fresh(Connection connection, int id, Slots slots) throws SQLException {
        Untouched range = untouched.get(id);
        if (range == null) {
            return List.of();
        }
        Optional<List<Slot>> gapless = Stored.gapless(slots, range.oldest(), range.newest(), range.slots());
        return gapless.isPresent() ? List.of(gapless.get()) : Stored.ranges(slots, rows(connection, id));
    }

    private static List<Slot> rows(Connection connection, int id) throws SQLException {
        return Query.list(
                connection, UNTOUCHED_ROWS, row -> Objects.requireNonNull(Query.slot(row, "slot", "date")), id);
    }

    private @Nullable Running running(Node node, ResultSet row) throws SQLException {
        UUID attempt = row.getObject("attempt_id", UUID.class);
        if (attempt == null) {
            return null;
        }
        Running running = new Running(
                plausible.slot(row, "slot", "slot_date"),
                plausible.count(row, "number"),
                plausible.count(row, "coalesced"),
                plausible.required(row, "started"),
                row.getBoolean("by_hand"));
        openAttempts.put(
                node,
                new Store.OpenAttempt(
                        attempt,
                        row.getLong("term"),
                        new Store.Origin(
                                String.valueOf(row.getString("host")),
                                Objects.requireNonNullElse(row.getString("process_space"), "")),
                        row.getString("process"),
                        plausible.ifAny(row, "orphaned")));
        return running;
    }
}
