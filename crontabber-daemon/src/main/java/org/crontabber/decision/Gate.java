package org.crontabber.decision;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crontabber.decision.JobGraph.Edge;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;

/**
 * Which slots of a child its parents let go: those before an instant, but for some dates. This is the one place that
 * knows the rules of {@code after}; as a bound and dates it also lets a search pass blocked slots over.
 *
 * @param before slots from this instant on wait
 * @param sameDate parents that hold back single dates
 */
record Gate(Instant before, List<SameDate> sameDate) {
    static final Gate OPEN = new Gate(Instant.MAX, List.of());
    private static final Gate SHUT = new Gate(Instant.MIN, List.of());

    /**
     * A parent that is not done through {@code notDone}: it holds back each date on which it has that or a later slot,
     * also an open one of an earlier schedule.
     */
    record SameDate(Slots slots, Progress progress, Slot notDone) {
        boolean blocks(LocalDate date) {
            return date.equals(notDone.date())
                    || progress.hasOpenOn(date)
                    || slots.lastOn(date)
                            .filter(last -> last.compareTo(notDone) >= 0)
                            .isPresent();
        }

        /** Dates before the first slot are not covered: an earlier schedule may have left them out. */
        boolean blocksAllFrom(LocalDate date) {
            return slots.coversEveryDate()
                    && !date.isBefore(notDone.date())
                    && !date.isBefore(slots.first().date());
        }
    }

    /** What all parents of the job together let go. */
    static Gate of(Node child, Ledger ledger) {
        if (child.parents().isEmpty()) {
            return OPEN;
        }
        Instant before = Instant.MAX;
        List<SameDate> sameDate = new ArrayList<>(0);
        for (Edge edge : child.parents()) {
            Gate gate = of(edge, ledger);
            before = gate.before.isBefore(before) ? gate.before : before;
            sameDate.addAll(gate.sameDate);
        }
        return new Gate(before, sameDate);
    }

    /** What one parent lets go. A parent that no leader has met (broken or disabled) lets nothing go. */
    static Gate of(Edge edge, Ledger ledger) {
        JobState parent = ledger.state(edge.parent());
        if (!edge.parent().isSound() || parent == null) {
            return SHUT;
        }
        Optional<Slot> notDone = parent.oldestNotDone();
        return switch (edge.match()) {
            case COVERS -> covers(parent, notDone);
            case LATEST -> Boolean.TRUE.equals(parent.lastCounted()) ? OPEN : SHUT;
            case SAME_DATE ->
                notDone.map(slot ->
                                new Gate(Instant.MAX, List.of(new SameDate(parent.slots(), parent.progress(), slot))))
                        .orElse(OPEN);
        };
    }

    /**
     * The parent is done through its newest slot ≤ t exactly when its oldest slot that is not done lies after t; for a
     * t before its first slot, when that first one is done.
     */
    private static Gate covers(JobState parent, Optional<Slot> notDone) {
        if (notDone.isEmpty()) {
            return OPEN;
        }
        boolean firstIsDone = parent.firstEver().compareTo(notDone.get()) < 0;
        return firstIsDone ? new Gate(notDone.get().at(), List.of()) : SHUT;
    }

    boolean allows(Slot slot) {
        return slot.at().isBefore(before) && allowsDate(slot.date());
    }

    boolean allowsDate(LocalDate date) {
        for (SameDate parent : sameDate) {
            if (parent.blocks(date)) {
                return false;
            }
        }
        return true;
    }

    /** Whether no slot of the date or a later one can go. */
    boolean blocksAllFrom(LocalDate date) {
        return sameDate.stream().anyMatch(parent -> parent.blocksAllFrom(date));
    }
}
