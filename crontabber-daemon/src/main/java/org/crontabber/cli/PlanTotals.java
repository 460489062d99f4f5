package org.crontabber.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.VerdictText;
import org.crontabber.simulate.Event;

/** What each job came to, in a table under the plan. */
final class PlanTotals {
    private final Map<String, Counts> counts = new TreeMap<>();

    private static final class Counts {
        private long attempts;
        private long succeeded;
        private long coalesced;
        private long skipped;
        private long held;
        private String waits = "";
    }

    PlanTotals(JobGraph graph) {
        graph.nodes().forEach(node -> counts.put(node.name(), new Counts()));
    }

    void accept(Event event) {
        Counts job = counts.computeIfAbsent(event.job(), name -> new Counts());
        if (event instanceof Event.Attempted attempted) {
            job.attempts++;
            job.coalesced += attempted.coalesced();
            job.succeeded += attempted.outcomeCode().equals("succeeded") ? 1 : 0;
            job.waits = attempted.outcome() == null ? "running since " + attempted.at() : "";
        } else if (event instanceof Event.Skipped) {
            job.skipped++;
        } else if (event instanceof Event.Held) {
            job.held++;
        } else if (event instanceof Event.Waits waits) {
            job.waits = VerdictText.of(waits.verdict());
        }
    }

    void print(Console console) {
        Table table = new Table("job", "attempts", "succeeded", "coalesced", "skipped", "held", "at the end")
                .rightAligned(1, 2, 3, 4, 5);
        counts.forEach((name, job) -> {
            List<String> cells = new ArrayList<>(List.of(name));
            for (long number : new long[] {job.attempts, job.succeeded, job.coalesced, job.skipped, job.held}) {
                cells.add(number == 0 ? "·" : Long.toString(number));
            }
            cells.add(job.waits);
            table.row(cells);
        });
        console.out().println();
        table.print(console);
    }
}
