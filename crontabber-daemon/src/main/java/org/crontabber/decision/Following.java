package org.crontabber.decision;

import java.time.Instant;
import java.util.Optional;
import org.crontabber.decision.JobGraph.Node;

/**
 * The attempt that may follow on a running one's success.
 *
 * @param state the job's state as that success leaves it
 */
public record Following(JobState state, Running attempt) {

    /** What would start, were the running attempt a success; the ledger is the same afterwards. */
    static Optional<Following> of(Node node, JobState state, Ledger ledger, Instant now, Instant at) {
        Transition.Ended ended = Transition.end(node.job(), state, Transition.End.of(Outcome.SUCCEEDED), now);
        ledger.put(node, ended.state());
        try {
            return Judge.startable(node, ledger, now)
                    .map(slot -> new Following(ended.state(), Transition.begin(ended.state(), slot, at)));
        } finally {
            ledger.put(node, state);
        }
    }
}
