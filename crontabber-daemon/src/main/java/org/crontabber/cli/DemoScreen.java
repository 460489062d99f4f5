package org.crontabber.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.crontabber.action.Result;
import org.crontabber.database.Cause;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.decision.Steering.Request;
import org.crontabber.decision.Transition;
import org.crontabber.decision.Verdict;
import org.crontabber.decision.VerdictText;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickReport;

/** What happens, for somebody who watches: a line per attempt that ended, one per job that waits for another. */
final class DemoScreen implements TickListener {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);
    private static final int NAME_WIDTH = 14;

    private final Console console;
    private final Set<String> blocked = new HashSet<>();

    DemoScreen(Console console) {
        this.console = console;
    }

    @Override
    public void elected(Term term, Cause cause, ServerIdentity server) {
        say(console.dim("  leads, term " + term.number()));
    }

    @Override
    public void ended(Node node, UUID id, Transition.Ended ended, Result result) {
        Running attempt = ended.attempt();
        say("  " + console.dim(TIME.format(attempt.since())) + "  " + pad(node.name()) + "  "
                + attempt.slot().date() + "  " + outcome(ended, result));
    }

    private String outcome(Transition.Ended ended, Result result) {
        Duration elapsed = result.elapsed();
        String took = elapsed == null ? "" : "  " + Durations.shortly(elapsed);
        if (result.outcome() == Outcome.SUCCEEDED) {
            int attempts = ended.attempt().attempt();
            String healed = attempts > 1 ? console.green("  healed by attempt " + attempts) : "";
            return console.green("✓ done") + console.dim(took) + healed;
        }
        OpenSlot left = ended.left();
        Instant again = left == null ? null : left.notBefore();
        String why = result.failure() == null ? "" : "  " + result.failure().message();
        return console.red("✗ " + result.outcome().code())
                + why
                + (again == null ? "" : console.yellow("  again at " + TIME.format(again)));
    }

    @Override
    public void ticked(TickReport report, Ledger ledger) {
        for (Node node : ledger.graph().nodes()) {
            Verdict verdict = Judge.of(node, ledger, report.at());
            boolean waits = verdict instanceof Verdict.Parent parent
                    && (parent.verdict() instanceof Verdict.RetryDelay || parent.verdict() instanceof Verdict.Held);
            if (waits && blocked.add(node.name())) {
                say("  " + console.dim(TIME.format(report.at())) + "  " + pad(node.name()) + "  "
                        + console.yellow("waits: ") + VerdictText.of(verdict));
            } else if (!waits) {
                blocked.remove(node.name());
            }
        }
    }

    @Override
    public void asked(Request request, boolean ok, String sentence) {
        say("  " + console.bold(request.order().who() + " asked: ")
                + request.order().verb().code() + " " + request.job() + " → " + sentence);
    }

    @Override
    public void troubled(Throwable why) {
        say(console.red("  " + why.getMessage()));
    }

    private static String pad(String name) {
        return name + " ".repeat(Math.max(0, NAME_WIDTH - name.length()));
    }

    private void say(String line) {
        console.out().println(console.fit(line));
        console.out().flush();
    }
}
