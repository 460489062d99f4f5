package org.crontabber.cli;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.crontabber.config.Configuration;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Judge;
import org.crontabber.decision.Verdict;
import org.crontabber.schedule.Slot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code list}: each job, where it stands and why. */
@Command(name = "list", description = "List the jobs: where each stands, and why it does not run now.")
final class ListCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final StateDirectory stateDirectory = new StateDirectory();

    ListCommand(Console console, Service service) {
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
        StateView view = service.view(configuration, stateDirectory.path());
        Table table = new Table("job", "schedule", "last success", "missing", "errors", "now").rightAligned(3, 4);
        for (Node node : view.ledger().graph().nodes()) {
            table.row(row(node, view));
        }
        table.print(console);
        return ExitCode.DONE;
    }

    private static List<String> row(Node node, StateView view) {
        JobState state = view.ledger().state(node);
        Instant now = view.decidedAt();
        Verdict verdict = Judge.of(node, view.ledger(), now);
        return List.of(
                node.name(),
                node.isBroken() ? "" : node.job().schedule().text(),
                Optional.ofNullable(state)
                        .map(JobState::lastSuccess)
                        .map(Slot::toString)
                        .orElse("never"),
                state == null ? "·" : number(state.progress().count()),
                state == null ? "·" : number(state.progress().errors()),
                VerdictText.of(verdict));
    }

    private static String number(long number) {
        return number == 0 ? "·" : Long.toString(number);
    }
}
