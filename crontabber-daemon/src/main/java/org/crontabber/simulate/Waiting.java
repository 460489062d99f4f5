package org.crontabber.simulate;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Verdict;
import org.crontabber.schedule.Slot;

/** Notices when the reason for which a job's due slot waits becomes another one. */
final class Waiting {
    private final Agenda agenda;
    private final Map<Node, Event.Waits> told = new HashMap<>();

    Waiting(Agenda agenda) {
        this.agenda = agenda;
    }

    /** The reasons that are new since the last call. */
    List<Event.Waits> changes(Instant at) {
        List<Event.Waits> changes = new ArrayList<>();
        for (Node node : agenda.ledger().graph().nodes()) {
            Optional<Slot> head = Judge.head(node, agenda.ledger(), agenda.now())
                    .filter(slot -> !slot.at().isAfter(agenda.now()));
            Verdict verdict = agenda.verdict(node);
            if (head.isEmpty() || verdict instanceof Verdict.Running) {
                told.remove(node);
                continue;
            }
            Event.Waits now = new Event.Waits(at, node.name(), head.get(), verdict);
            Event.Waits before = told.put(node, now);
            if (before == null
                    || !before.slot().equals(now.slot())
                    || !before.verdict().code().equals(verdict.code())) {
                changes.add(now);
            }
        }
        return changes;
    }
}
