package org.crontabber.tick;

import java.util.UUID;
import org.crontabber.action.Result;
import org.crontabber.database.Term;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Running;
import org.crontabber.decision.Transition;

/** Sees what the scheduler thread does, on that thread, after it is recorded. Must not block and must not throw. */
public interface TickListener {
    void elected(Term term);

    void steppedDown(Term term, String why);

    void ticked(TickReport report, Ledger ledger);

    void started(Node node, Running attempt, UUID id);

    /** An attempt of an earlier term, or of this one, is over. */
    void ended(Node node, UUID id, Transition.Ended ended, Result result);

    void skipped(Decision.Skip skip);
}
