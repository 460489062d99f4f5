package org.crontabber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.crontabber.config.Configuration;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Rules;
import org.crontabber.simulate.Event;
import org.crontabber.simulate.Scenario;
import org.crontabber.simulate.Simulation;
import picocli.CommandLine;

/** Runs {@code plan} commands one after another on one ledger, each with a configuration of its own. */
final class PlanReplay {
    private static final InstantSource NO_CLOCK = InstantSource.fixed(Instant.EPOCH);

    private final Path file;
    private final Map<String, JobState> states = new HashMap<>();
    private final Map<String, Job> jobs = new HashMap<>();

    PlanReplay(Path directory) {
        this.file = directory.resolve("crontabber.toml");
    }

    List<Event> run(List<ConformanceCase.Step> steps) {
        List<Event> events = new ArrayList<>();
        steps.forEach(step -> run(step, events));
        return events;
    }

    private void run(ConformanceCase.Step step, List<Event> events) {
        try {
            Files.writeString(file, step.toml());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Configuration configuration = Configuration.read(file);
        assertThat(configuration.problems()).isEmpty();
        JobGraph graph = configuration.graph();
        Rules rules =
                new Rules(configuration.daemon().grid(), configuration.daemon().concurrency());
        ScenarioOptions options = new ScenarioOptions();
        CommandLine.populateCommand(options, step.command().toArray(String[]::new));
        Instant sight =
                options.scenario(new Ledger(graph), rules.grid(), NO_CLOCK).firstTick();
        Ledger ledger = ledger(graph, rules, sight);
        Scenario scenario = options.scenario(ledger, rules.grid(), NO_CLOCK);
        new Simulation(scenario, ledger, rules, true, events::add).run();
        for (Node node : graph.nodes()) {
            jobs.put(node.name(), node.job());
            JobState state = ledger.state(node);
            if (state != null) {
                states.put(node.name(), state);
            }
        }
    }

    /** What earlier steps left behind, as the new configuration takes it over. */
    private Ledger ledger(JobGraph graph, Rules rules, Instant sight) {
        Ledger ledger = new Ledger(graph);
        for (Node node : graph.nodes()) {
            JobState state = states.get(node.name());
            Job before = jobs.get(node.name());
            if (state != null && before != null) {
                boolean same = before.schedule().equals(node.job().schedule());
                ledger.put(node, same ? state : state.rescheduled(node.job(), rules.grid(), sight));
            }
        }
        return ledger;
    }
}
