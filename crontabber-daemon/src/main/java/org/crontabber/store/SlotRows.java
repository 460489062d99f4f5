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
import java.util.Optional;
import org.crontabber.decision.Agenda;
import org.crontabber.schedule.Slot;

/** Gathers the ledger rows of slots that came due, of many jobs, into few statements. */
final class SlotRows {
    private static final int ROWS_PER_STATEMENT = 10_000;

    private final Connection connection;
    private final List<Integer> jobs = new ArrayList<>();
    private final List<Slot> slots = new ArrayList<>();
    private final Map<Integer, Slot> newest = new HashMap<>();

    SlotRows(Connection connection) {
        this.connection = connection;
    }

    void add(int job, Agenda.Due due) throws SQLException {
        Slot last = due.state().newest();
        if (last == null) {
            return;
        }
        Optional<Slot> running = due.state().runningAfter(due.known());
        if (due.node().job().isBackfill()) {
            Instant known = due.known() == null ? Instant.MIN : due.known().at();
            Optional<Slot> next = due.state().slots().next(known);
            while (next.isPresent() && next.get().compareTo(last) <= 0) {
                jobs.add(job);
                slots.add(next.get());
                if (slots.size() == ROWS_PER_STATEMENT) {
                    insert();
                }
                next = due.state().slots().next(next.get().at());
            }
        } else if (running.isPresent()) { // else a plain job's slot has its row when it is tried
            jobs.add(job);
            slots.add(running.get());
        }
        if (!due.met()) { // else its row has been made with it
            newest.put(job, last);
        }
    }

    void flush() throws SQLException {
        insert();
        if (newest.isEmpty()) {
            return;
        }
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
        newest.clear();
    }

    private void insert() throws SQLException {
        if (slots.isEmpty()) {
            return;
        }
        Query.update(
                connection,
                """
                INSERT INTO crontabber.slot (job_id, slot, date)
                SELECT * FROM unnest(?, ?, ?)
                ON CONFLICT DO NOTHING""",
                jobs.toArray(Integer[]::new),
                times(slots),
                slots.stream().map(Slot::date).toArray(LocalDate[]::new));
        jobs.clear();
        slots.clear();
    }

    static OffsetDateTime[] times(List<Slot> slots) {
        return slots.stream().map(slot -> slot.at().atOffset(ZoneOffset.UTC)).toArray(OffsetDateTime[]::new);
    }
}
