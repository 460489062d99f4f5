package org.crontabber.decision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;

/**
 * The attempt that may follow on a running one's success.
 *
 * @param state the job's state as that success leaves it
 */
public record Following(JobState state, Running attempt) {

    /**
     * What would start, one after the other, were the running attempt a success and each of these too; the ledger is the
     * same afterwards.
     *
     * @param most how many are asked for
     */
    static List<Following> of(Node node, JobState running, Ledger ledger, Instant now, Instant at, int most) {
        List<Following> all = new ArrayList<>();
        JobState state = running;
        try {
            while (all.size() < most) {
                JobState ended = Transition.end(node.job(), state, Transition.End.of(Outcome.SUCCEEDED), now)
                        .state();
                ledger.put(node, ended);
                Optional<Slot> slot = Judge.startable(node, ledger, now);
                if (slot.isEmpty()) {
                    break;
                }
                Running attempt = Transition.begin(ended, slot.get(), at);
                all.add(new Following(ended, attempt));
                state = ended.begin(attempt);
            }
        } finally {
            ledger.put(node, running);
        }
        return all;
    }
}
