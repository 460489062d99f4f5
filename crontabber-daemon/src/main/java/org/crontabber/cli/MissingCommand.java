package org.crontabber.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Missing;
import org.crontabber.decision.VerdictText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code missing}: the slots that have come due and are not done, as ranges of dates. */
@Command(name = "missing", description = "List the dates that are due and not done, as ranges.")
final class MissingCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "Only this job's.")
    private @Nullable String job;

    MissingCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    /** Dates of a job that are missing. */
    private record Range(Node node, Missing missing) {}

    @Override
    public Integer call() {
        Service.Place place = placeOption.inForce(console, service);
        try (State state = service.open(place)) {
            if (job != null) {
                Jobs.find(place, state, job);
            }
            StateView view = state.view();
            List<Range> ranges = ranges(view);
            if (json) {
                List<Json.Members> all = new ArrayList<>();
                ranges.forEach(range -> all.add(members(range, view)));
                Json.print(console, all);
                return ExitCode.DONE;
            }
            WhoLeads.say(console, place, view);
            if (ranges.isEmpty()) {
                console.out().println("Nothing is missing.");
            } else {
                Table table = new Table("job", "from", "to", "slots", "errors", "why").rightAligned(3, 4);
                ranges.forEach(range -> table.row(row(range, view)));
                table.print(console);
            }
            return ExitCode.DONE;
        }
    }

    private List<Range> ranges(StateView view) {
        List<Range> ranges = new ArrayList<>();
        for (Node node : view.ledger().graph().nodes()) {
            JobState state = view.ledger().state(node);
            if (state != null && (job == null || job.equals(node.name()))) {
                Missing.of(state).forEach(missing -> ranges.add(new Range(node, missing)));
            }
        }
        return ranges;
    }

    private static List<String> row(Range range, StateView view) {
        Missing missing = range.missing();
        return List.of(
                range.node().name(),
                missing.from().toString(),
                missing.to().toString(),
                Long.toString(missing.slots()),
                Texts.orDot(missing.errors()),
                VerdictText.of(Judge.judge(range.node(), missing.from(), view.ledger(), view.decidedAt())));
    }

    private static Json.Members members(Range range, StateView view) {
        Missing missing = range.missing();
        return Json.object()
                .with("job", range.node().name())
                .with("from", missing.from())
                .with("from_date", missing.from().date().toString())
                .with("to", missing.to())
                .with("to_date", missing.to().date().toString())
                .with("slots", missing.slots())
                .with("errors", missing.errors())
                .with("verdict", (Object)
                        Json.verdict(Judge.judge(range.node(), missing.from(), view.ledger(), view.decidedAt())));
    }
}
