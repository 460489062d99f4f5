package org.crontabber.tick;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.crontabber.decision.Following;
import org.crontabber.decision.JobGraph.Node;

/**
 * Which attempts may begin with the success of the one before, in its own transaction: as a pass would start them, while
 * nobody waits for a place and nobody asks anything of the job. Owned by the scheduler thread.
 */
final class Approvals {
    /** How many are approved at least: so that a catch-up need not wait for the scheduler after each of them. */
    private static final int AHEAD = 4;
    /** For so many transactions, where one takes several. */
    private static final int BATCHES_AHEAD = 3;

    private final Pass pass;
    private final Workers workers;
    /** Jobs that somebody asks something of. */
    private final Set<Node> asked = new HashSet<>();

    Approvals(Pass pass, Workers workers) {
        this.pass = pass;
        this.workers = workers;
    }

    /** After a pass: each attempt that runs gets those that may follow it by now, or none. */
    void renew(Map<Node, UUID> open, Instant at) {
        open.forEach((node, id) -> {
            Attempt running = workers.find(id);
            if (running != null && mayBeFollowed(node, running)) {
                renew(node, running, at);
            }
        });
    }

    /** Only by the same work, which goes on with its session; and a plain job's slot comes into the ledger by a pass. */
    private boolean mayBeFollowed(Node node, Attempt running) {
        return node.job().isBackfill()
                && !asked.contains(node)
                && running.item().action().recordsItsSuccess()
                && pass.parts().work().isStill(node.name(), running.item());
    }

    private void renew(Node node, Attempt running, Instant at) {
        List<Attempt> ahead = running.ahead();
        int most = Math.max(AHEAD, BATCHES_AHEAD * running.item().action().batch());
        boolean isEnough = ahead.size() > most / 2;
        List<Following> next = pass.agenda().following(node, at, isEnough ? 1 : most);
        if (next.isEmpty()) {
            running.revoke();
            return;
        }
        Attempt last = ahead.isEmpty() ? running : ahead.get(ahead.size() - 1);
        for (Following each : next.subList(Math.min(ahead.size(), next.size()), next.size())) {
            Attempt attempt = pass.attempt(node, each.attempt(), each.state());
            last.approve(attempt);
            last = attempt;
        }
    }

    /**
     * Somebody asks something of the job. False while the success of the attempt that runs may be beginning the next
     * one: which slot is running then, its end tells, and nothing begins after it until the question is answered.
     */
    boolean asks(Node node) {
        asked.add(node);
        node.children().forEach(pass::revoke); // what may begin of theirs follows from where this job stands
        return pass.revoke(node);
    }

    boolean isAsked() {
        return !asked.isEmpty();
    }

    void answered(Node node) {
        asked.remove(node);
    }

    /** Those that are still asked for say so again: somebody may have taken a question back. False when there were none. */
    boolean forgetQuestions() {
        boolean any = isAsked();
        asked.clear();
        return any;
    }
}
