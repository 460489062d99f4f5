package org.crontabber.decision;

import java.time.Instant;
import java.util.List;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Slot;

/**
 * What one decision says: the slots that are skipped, and the attempts that start together, in their order.
 *
 * @param now the instant that it was made for, by the last tick
 */
public record Decision(Instant now, List<Skip> skips, List<Start> starts) {
    /** A slot closed by a rule. */
    public record Skip(Node node, Slot slot, String reason) {}

    /** An attempt that starts. */
    public record Start(Node node, Running attempt, boolean onTime) {}

    public Decision {
        skips = List.copyOf(skips);
        starts = List.copyOf(starts);
    }
}
