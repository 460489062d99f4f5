package org.crontabber.cli;

import java.util.concurrent.Callable;
import org.crontabber.config.Configuration;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Rules;
import org.crontabber.decision.Transition;
import org.crontabber.simulate.Scenario;
import org.crontabber.simulate.Simulation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code plan}: the real decision over virtual time, touching nothing. */
@Command(
        name = "plan",
        description = "Show what would run between two instants, touching nothing.",
        footer = {
            "",
            "Instants are ISO 8601, UTC unless they carry an offset; 2026-03-01 is its midnight.",
            "",
            "  crontabber plan --config shop.toml --from 2026-03-01 --to 2026-04-01",
            "  crontabber plan --config shop.toml --from 2026-03-01 --to 2026-03-08 \\",
            "      --fail report@2026-03-02T02:00:00Zx3 --down 2026-03-04T00:30..2026-03-06T09:10"
        })
final class PlanCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Mixin
    private final ScenarioOptions options = new ScenarioOptions();

    @Option(names = "--ndjson", description = "One JSON object per line, for programs.")
    private boolean ndjson;

    @Option(
            names = "--from-state",
            description =
                    "Begin with what stands in the ledger; what runs there now counts as lost (default: with nothing).")
    private boolean fromState;

    PlanCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        Service.Place place = placeOption.read(console);
        Configuration configuration = place.configuration();
        if (!configuration.problems().isEmpty()) {
            return ExitCode.CONFIG;
        }
        Rules rules =
                new Rules(configuration.daemon().grid(), configuration.daemon().concurrency());
        Ledger ledger = fromState ? ledger(place) : new Ledger(configuration.graph());
        Scenario scenario = options.scenario(ledger, rules.grid(), console.clock());
        try (PlanOutput output =
                ndjson ? new PlanNdjson(console.out()) : new PlanTable(console, scenario, ledger.graph(), rules)) {
            new Simulation(scenario, ledger, rules, !ndjson, output).run();
        }
        return ExitCode.DONE;
    }

    /** The ledger of the daemon, without its running attempts: nobody knows when they will end. */
    private Ledger ledger(Service.Place place) {
        StateView view;
        try (State state = service.open(place)) {
            view = state.view();
        }
        Ledger ledger = view.ledger();
        for (Node node : ledger.graph().nodes()) {
            JobState state = ledger.state(node);
            if (state != null && state.running() != null) {
                Transition.End lost = Transition.End.of(Outcome.LOST);
                ledger.put(
                        node,
                        Transition.end(node.job(), state, lost, view.decidedAt())
                                .state());
            }
        }
        return ledger;
    }
}
