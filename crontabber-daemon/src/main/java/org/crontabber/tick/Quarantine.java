package org.crontabber.tick;

import java.util.HashMap;
import java.util.Map;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Ledger;
import org.crontabber.store.StateRefused;
import org.crontabber.store.Store;

/**
 * Keeps one job's rows from stopping all others: when the state refuses a pass, the job that is to blame is found and set
 * aside, until the next tick tries it again.
 */
final class Quarantine {
    private final Store store;
    private final TickListener listener;
    private final Map<String, String> reasons = new HashMap<>();

    /** A pass that writes. */
    interface Write {
        Pass.Outcomes run();
    }

    Quarantine(Store store, TickListener listener) {
        this.store = store;
        this.listener = listener;
    }

    boolean isUsed() {
        return !reasons.isEmpty();
    }

    void clear() {
        reasons.clear();
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
     * Runs a pass; when the state refuses it, says which jobs are to blame and throws on, so that the state is read anew
     * without them.
     */
    Pass.Outcomes guard(Write write, Pass pass, Ends ends) {
        try {
            return write.run();
        } catch (StateRefused e) {
            for (Pass.Part part : pass.lastParts()) {
                String refusal = store.refusal(pass.term(), part.changes());
                if (refusal != null) {
                    blame(part, refusal, pass, ends);
                }
            }
            throw e;
        }
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
