package org.crontabber.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crontabber.config.Configuration;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Missing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code missing}: the slots that have come due and are not done, as ranges of dates. */
@Command(name = "missing", description = "List the dates that are due and not done, as ranges.")
final class MissingCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final StateDirectory stateDirectory = new StateDirectory();

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "Only this job's.")
    private @Nullable String job;

    MissingCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        Configuration configuration = config.read();
        ConfigOption.report(configuration, console);
        if (!configuration.isUsable()) {
            return ExitCode.CONFIG;
        }
        if (job != null && configuration.graph().find(job).isEmpty()) {
            throw new WrongUsage("there is no job '" + job + "'");
        }
        StateView view = service.view(configuration, stateDirectory.path());
        Table table = new Table("job", "from", "to", "slots", "errors", "why").rightAligned(3, 4);
        int rows = 0;
        for (Node node : view.ledger().graph().nodes()) {
            JobState state = view.ledger().state(node);
            if (state != null && (job == null || job.equals(node.name()))) {
                for (Missing range : Missing.of(state)) {
                    table.row(row(node, range, view));
                    rows++;
                }
            }
        }
        if (rows == 0) {
            console.out().println("Nothing is missing.");
        } else {
            table.print(console);
        }
        return ExitCode.DONE;
    }

    private static List<String> row(Node node, Missing range, StateView view) {
        return List.of(
                node.name(),
                range.from().toString(),
                range.to().toString(),
                Long.toString(range.slots()),
                range.errors() == 0 ? "·" : Integer.toString(range.errors()),
                Optional.of(Judge.judge(node, range.from(), view.ledger(), view.decidedAt()))
                        .map(VerdictText::of)
                        .orElse(""));
    }
}
