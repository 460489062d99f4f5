package org.crontabber.cli;

import java.util.concurrent.Callable;
import org.crontabber.config.Configuration;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Rules;
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

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final ScenarioOptions options = new ScenarioOptions();

    @Option(names = "--ndjson", description = "One JSON object per line, for programs.")
    private boolean ndjson;

    PlanCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        Configuration configuration = config.read();
        if (!configuration.problems().isEmpty()) {
            ConfigOption.report(configuration, console);
            return ExitCode.CONFIG;
        }
        JobGraph graph = configuration.graph();
        Rules rules =
                new Rules(configuration.daemon().grid(), configuration.daemon().concurrency());
        Scenario scenario = options.scenario(graph, rules.grid(), console.clock());
        try (PlanOutput output =
                ndjson ? new PlanNdjson(console.out()) : new PlanTable(console, scenario, graph, rules)) {
            new Simulation(scenario, new Ledger(graph), rules, !ndjson, output).run();
        }
        return ExitCode.DONE;
    }
}
