package org.crontabber.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Verdict;
import org.crontabber.decision.VerdictText;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code list}: each job, where it stands and why. */
@Command(name = "list", description = "List the jobs: where each stands, and why it does not run now.")
final class ListCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    ListCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        Service.Place place = placeOption.inForce(console, service);
        try (State state = service.open(place)) {
            StateView view = state.view();
            List<Node> nodes = view.ledger().graph().nodes();
            if (json) {
                List<Json.Members> jobs = new ArrayList<>();
                nodes.forEach(node -> jobs.add(members(node, view)));
                Json.print(console, jobs);
                return ExitCode.DONE;
            }
            WhoLeads.say(console, place, view);
            Table table = new Table("job", "schedule", "last success", "missing", "errors", "now").rightAligned(3, 4);
            nodes.forEach(node -> table.row(row(node, view)));
            table.print(console);
            return ExitCode.DONE;
        }
    }

    private List<String> row(Node node, StateView view) {
        JobState state = view.ledger().state(node);
        return List.of(
                node.name(),
                node.isBroken() ? "" : node.job().schedule().text(),
                lastSuccess(state).map(Slot::toString).orElse("never"),
                state == null ? "·" : Texts.orDot(state.progress().count()),
                state == null ? "·" : Texts.orDot(state.progress().errors()),
                now(node, view));
    }

    private String now(Node node, StateView view) {
        Verdict verdict = Judge.of(node, view.ledger(), view.decidedAt());
        if (verdict instanceof Verdict.Running running) {
            Duration since = Duration.between(running.since(), view.now());
            String text = "running for " + Durations.inWords(since);
            Orphan orphan = view.orphan(node);
            if (orphan != null) {
                return console.yellow(text + "; " + orphan.describe(view.now()));
            }
            return console.green(isStuck(node, since) ? text + " (stuck)" : text);
        }
        return switch (verdict.code()) {
            case "broken", "held" -> console.red(VerdictText.of(verdict));
            case "retry_delay", "paused" -> console.yellow(VerdictText.of(verdict));
            default -> VerdictText.of(verdict);
        };
    }

    /** Longer than it may take to end it: whoever leads has given its place to others. */
    private static boolean isStuck(Node node, Duration since) {
        return !node.isBroken() && since.compareTo(node.job().timeout().plus(Duration.ofMinutes(2))) > 0;
    }

    private static Optional<Slot> lastSuccess(@Nullable JobState state) {
        return Optional.ofNullable(state).map(JobState::lastSuccess);
    }

    private static Json.Members members(Node node, StateView view) {
        JobState state = view.ledger().state(node);
        Instant decidedAt = view.decidedAt();
        return Json.object()
                .with("job", node.name())
                .with("schedule", node.isBroken() ? null : node.job().schedule().text())
                .with(
                        "zone",
                        node.isBroken() ? null : node.job().schedule().zone().getId())
                .with("backfill", node.isBroken() ? null : node.job().isBackfill())
                .with("last_success", lastSuccess(state).orElse(null))
                .with("missing", state == null ? 0 : state.progress().count())
                .with("errors", state == null ? 0 : state.progress().errors())
                .with("orphan_until", Orphan.endOf(view.orphan(node)))
                .with("slot", Judge.head(node, view.ledger(), decidedAt).orElse(null))
                .with("verdict", (Object) Json.verdict(Judge.of(node, view.ledger(), decidedAt)));
    }
}
