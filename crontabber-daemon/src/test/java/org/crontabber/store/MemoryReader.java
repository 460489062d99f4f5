package org.crontabber.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Progress;
import org.crontabber.decision.Stored;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/** Makes the ledger of a graph from the rows in memory, as {@link StateReader} does from the tables. */
final class MemoryReader {
    private final JobGraph graph;
    private final TickGrid grid;
    private final Instant now;
    private final Map<String, Integer> ids = new HashMap<>();
    private final Map<Node, Store.OpenAttempt> openAttempts = new LinkedHashMap<>();
    private final List<Node> changed = new ArrayList<>();

    MemoryReader(JobGraph graph, TickGrid grid, Instant now) {
        this.graph = graph;
        this.grid = grid;
        this.now = now;
    }

    Store.Loaded read(MemoryRows rows) {
        Ledger ledger = new Ledger(graph);
        for (MemoryJob row : rows.jobs().values()) {
            graph.find(row.name()).filter(node -> !node.isBroken()).ifPresent(node -> {
                ids.put(node.name(), row.id());
                ledger.put(node, state(node, row));
            });
        }
        return new Store.Loaded(
                ledger, ids, openAttempts, changed, rows.heartbeat().lastTick());
    }

    private JobState state(Node node, MemoryJob row) {
        Job job = node.job();
        boolean sameSchedule = row.noted().isSchedule(job);
        boolean sameKind = job.isBackfill() == row.noted().isBackfill();
        Slots slots = job.schedule().from(row.noted().first());
        MemoryRun run = row.run();
        MemoryRun.Open open = run.open();
        JobState state = new JobState(
                slots,
                row.firstEver(),
                row.newest(),
                progress(job, slots, row, sameSchedule),
                open == null ? null : open.running(),
                run.lastBegan(),
                run.lastCounted(),
                run.lastSuccess(),
                row.pause(),
                ahead(row));
        if (open != null) {
            openAttempts.put(node, new Store.OpenAttempt(open.id(), open.term(), open.origin(), null, open.orphaned()));
        }
        if (!sameSchedule || !sameKind) {
            changed.add(node);
        }
        return sameSchedule ? state : state.rescheduled(job, grid, now);
    }

    private Progress progress(Job job, Slots slots, MemoryJob row, boolean sameSchedule) {
        List<Slot> untouched = new ArrayList<>();
        List<OpenSlot> touched = new ArrayList<>();
        for (OpenSlot slot : row.slots().open().values()) {
            if (slot.held() || slot.attempts() > 0) {
                touched.add(read(slot));
            } else {
                untouched.add(slot.slot());
            }
        }
        if (!job.isBackfill()) {
            OpenSlot tried = touched.isEmpty() ? null : touched.get(touched.size() - 1);
            return Stored.plain(
                    slots,
                    row.newest(),
                    sameSchedule ? row.noted().earlierNewest() : row.newest(),
                    doneThrough(row),
                    tried,
                    row.run().errors());
        }
        if (sameSchedule) {
            return Stored.backfill(slots, fresh(slots, untouched), touched);
        }
        untouched.forEach(slot -> touched.add(OpenSlot.untouched(slot)));
        return Stored.backfill(slots, List.of(), touched);
    }

    private static List<List<Slot>> fresh(Slots slots, List<Slot> untouched) {
        if (untouched.isEmpty()) {
            return List.of();
        }
        Instant oldest = untouched.get(0).at();
        Instant newest = untouched.get(untouched.size() - 1).at();
        return Stored.gapless(slots, oldest, newest, untouched.size())
                .map(List::of)
                .orElseGet(() -> Stored.ranges(slots, untouched));
    }

    private OpenSlot read(OpenSlot slot) {
        return new OpenSlot(
                slot.slot(),
                slot.held(),
                slot.attempts(),
                slot.errors(),
                slot.losses(),
                slot.lossesInRow(),
                Plausible.notBefore(slot.notBefore(), slot.since(), now),
                slot.lastError(),
                slot.since());
    }

    private static @Nullable Slot doneThrough(MemoryJob row) {
        Slot success = row.run().lastSuccess();
        Slot newest = row.newest();
        Slot skipped = newest == null ? null : row.slots().newestSkipped(newest.at());
        return skipped != null && (success == null || skipped.compareTo(success) > 0) ? skipped : success;
    }

    private static List<Slot> ahead(MemoryJob row) {
        Slot newest = row.newest();
        return (newest == null ? row.slots().closed() : row.slots().closed().tailMap(newest.at(), false))
                .values().stream()
                        .filter(closed -> !closed.succeeded())
                        .map(MemorySlots.Closed::slot)
                        .toList();
    }
}
