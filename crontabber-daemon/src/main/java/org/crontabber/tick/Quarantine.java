package org.crontabber.tick;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Ledger;
import org.crontabber.store.Store;

/**
 * Keeps one job's rows from stopping all others: when the state refuses a pass, the job that is to blame is found and set
 * aside, until the next tick tries it again.
 */
final class Quarantine {
    private final Store store;
    private final TickListener listener;
    private final Map<String, String> reasons = new HashMap<>();
    private Instant lastChance = Instant.MIN;

    Quarantine(Store store, TickListener listener) {
        this.store = store;
        this.listener = listener;
    }

    /** At each tick, once, whoever was set aside gets a new chance: whether somebody does. */
    boolean newChance(Instant tick) {
        if (reasons.isEmpty() || tick.equals(lastChance)) {
            return false;
        }
        lastChance = tick;
        reasons.clear();
        return true;
    }

    boolean isSetAside(String job) {
        return reasons.containsKey(job);
    }

    /** The ends of jobs that do not stand still: those of the others wait for the next chance. */
    List<Pass.End> without(List<Pass.End> ends) {
        return ends.stream()
                .filter(end -> !reasons.containsKey(end.node().name()))
                .toList();
    }

    /** Tells the ledger which jobs stand still, and takes over those that it could not read. */
    void put(Ledger ledger) {
        for (Node node : ledger.graph().nodes()) {
            String why = reasons.get(node.name());
            String unread = ledger.quarantine(node);
            if (why != null) {
                ledger.quarantine(node, why);
            } else if (unread != null) {
                reasons.put(node.name(), unread);
                listener.quarantined(node, unread);
            }
        }
    }

    /**
     * After the state has refused a pass: sets aside who is to blame. Returns whether somebody is, so that the same can
     * be tried without them.
     */
    boolean blames(Pass pass, Ends ends) {
        boolean any = false;
        for (Pass.Part part : pass.lastParts()) {
            String refusal = store.refusal(pass.term(), part.changes());
            if (refusal != null) {
                blame(part, refusal, pass, ends);
                any = true;
            }
        }
        return any;
    }

    private void blame(Pass.Part part, String refusal, Pass pass, Ends ends) {
        boolean isItsText = !part.changes().ends().isEmpty()
                && store.refusal(pass.term(), part.changes().bare()) == null;
        if (isItsText) {
            // what the job has said is to blame, not the job
            ends.replaceAll(end -> end.node().equals(part.node()) ? end.withBareResult() : end);
            return;
        }
        reasons.put(part.node().name(), refusal);
        listener.quarantined(part.node(), refusal);
    }
}
