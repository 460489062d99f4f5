package org.crontabber.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** What the facts say of one open slot. */
final class ModelSlot {
    private final Slot slot;
    private boolean isTried;
    private int errors;
    private int lossesInRow;
    private @Nullable Instant notBefore;
    private @Nullable Instant notAfter;
    private int clockSetBacks;

    ModelSlot(Slot slot) {
        this.slot = slot;
    }

    Slot slot() {
        return slot;
    }

    /** An attempt has begun for it. */
    void tried() {
        isTried = true;
    }

    boolean isTried() {
        return isTried;
    }

    int errors() {
        return errors;
    }

    /** When a tick may let it be attempted again; null is at once, and also when the clock was set back meanwhile. */
    @Nullable
    Instant notBefore(int setBacks) {
        return setBacks == clockSetBacks ? notBefore : null;
    }

    /** Whether a tick lets it be attempted again for sure. */
    boolean isReady(Instant tick, int setBacks) {
        return notAfter == null || (setBacks == clockSetBacks && !tick.isBefore(notAfter));
    }

    /** A person or a rule lets it go at once. */
    void waitsNoMore() {
        notBefore = null;
        notAfter = null;
    }

    /**
     * An attempt for it ended without success.
     *
     * @param jobs what the job may be around a reload: the shortest wait counts
     * @param lastTick the last tick that took place when it ended
     * @param begunTick the same when it began: whoever finds a lost attempt may have found it at any tick since
     */
    void failed(Outcome outcome, List<Node> jobs, @Nullable Instant lastTick, @Nullable Instant begunTick) {
        waitsNoMore();
        if (outcome.isError()) {
            errors++;
            lossesInRow = 0;
            waits(jobs, errors, lastTick, lastTick);
        } else if (outcome == Outcome.LOST) {
            lossesInRow++;
            if (lossesInRow > 1) { // the first loss says nothing about the work
                Instant first = begunTick;
                if (first != null && lastTick != null && first.isAfter(lastTick)) { // the clock was set back
                    first = lastTick.minus(Duration.ofDays(1)); // the tick that found it may have been one of before
                }
                waits(jobs, errors + lossesInRow - 1, first, lastTick);
            }
        }
    }

    private void waits(List<Node> jobs, int error, @Nullable Instant first, @Nullable Instant last) {
        List<Duration> waits = jobs.stream()
                .map(node -> node.job().retry().wait(error))
                .sorted()
                .toList();
        if (first != null && last != null && !waits.isEmpty()) {
            notBefore = first.plus(waits.get(0));
            notAfter = last.plus(waits.get(waits.size() - 1));
        }
    }

    /** The wait counts by the clock as it goes now. */
    void waitsSince(int setBacks) {
        clockSetBacks = setBacks;
    }
}
