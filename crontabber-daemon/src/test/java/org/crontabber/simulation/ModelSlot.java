package org.crontabber.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** What the facts say of one open slot. */
final class ModelSlot {
    private final Slot slot;
    private int errors;
    private int lossesInRow;
    private @Nullable Instant notBefore;
    private int clockSetBacks;

    ModelSlot(Slot slot) {
        this.slot = slot;
    }

    Slot slot() {
        return slot;
    }

    int errors() {
        return errors;
    }

    /** When a tick may let it be attempted again; null is at once, and also when the clock was set back meanwhile. */
    @Nullable
    Instant notBefore(int setBacks) {
        return setBacks == clockSetBacks ? notBefore : null;
    }

    /** A person or a rule lets it go at once. */
    void waitsNoMore() {
        notBefore = null;
    }

    /**
     * An attempt for it ended without success.
     *
     * @param jobs what the job may be around a reload: the shortest wait counts
     * @param lastTick the last tick that took place when it ended
     * @param begunTick the same when it began: whoever finds a lost attempt may have found it at any tick since
     */
    void failed(Outcome outcome, List<Node> jobs, @Nullable Instant lastTick, @Nullable Instant begunTick) {
        notBefore = null;
        if (outcome.isError()) {
            errors++;
            lossesInRow = 0;
            waits(jobs, errors, lastTick);
        } else if (outcome == Outcome.LOST) {
            lossesInRow++;
            if (lossesInRow > 1) { // the first loss says nothing about the work
                boolean isSetBack = begunTick != null && lastTick != null && begunTick.isAfter(lastTick);
                waits(jobs, errors + lossesInRow - 1, isSetBack ? lastTick : begunTick);
            }
        }
    }

    private void waits(List<Node> jobs, int error, @Nullable Instant from) {
        Optional<Duration> shortest =
                jobs.stream().map(node -> node.job().retry().wait(error)).min(Comparator.naturalOrder());
        notBefore = from == null ? null : shortest.map(from::plus).orElse(null);
    }

    /** The wait counts by the clock as it goes now. */
    void waitsSince(int setBacks) {
        clockSetBacks = setBacks;
    }
}
