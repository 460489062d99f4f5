package org.crontabber.decision;

import static org.crontabber.decision.Sample.at;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.Backfill.OnFailure;
import org.crontabber.decision.Backfill.Order;
import org.crontabber.decision.JobGraph.Node;

/** An agenda of a few jobs, and what its decisions say as lines. */
final class AgendaLines {
    private AgendaLines() {}

    static Agenda agenda(int concurrency, Job... jobs) {
        return new Agenda(new Ledger(JobGraph.of(List.of(jobs), Map.of())), new Rules(Sample.GRID, concurrency));
    }

    static Node node(Agenda agenda, String name) {
        return Sample.node(agenda.ledger(), name);
    }

    /** A decision's starts and skips, as {@code a 08:00}. */
    static List<String> decide(Agenda agenda, String at) {
        Decision decision = agenda.decide(at(at));
        List<String> lines = new ArrayList<>();
        decision.skips()
                .forEach(skip ->
                        lines.add("skip " + skip.node() + time(skip.slot().at())));
        decision.starts()
                .forEach(start ->
                        lines.add(start.node() + time(start.attempt().slot().at()) + (start.onTime() ? "" : " late")));
        return lines;
    }

    /** An instant's time of day, to stand behind a name. */
    static String time(Instant instant) {
        return " " + instant.toString().substring(11, 16);
    }

    static void end(Agenda agenda, String job, Outcome outcome) {
        agenda.ended(node(agenda, job), Transition.End.of(outcome), agenda.now());
    }

    static Job bounded(String name, Duration maxAge, int maxPerTick) {
        return Sample.job(name, new Backfill(Order.OLDEST_FIRST, OnFailure.STOP, 0, maxAge, maxPerTick));
    }
}
