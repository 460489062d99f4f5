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
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crontabber.config.Configuration;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Missing;
import org.crontabber.decision.Rules;
import org.crontabber.schedule.Slot;
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
    private final List<Event> events = new ArrayList<>();
    private final List<Scenario> scenarios = new ArrayList<>();
    private final Map<String, NavigableSet<Instant>> due = new TreeMap<>();

    /**
     * What has happened.
     *
     * @param scenarios what came from outside, one for each command
     * @param due the slots of each job that have come due
     * @param missing what of them is not done in the end
     */
    record Replay(
            List<Event> events,
            List<Scenario> scenarios,
            Map<String, NavigableSet<Instant>> due,
            Map<String, List<Missing>> missing) {}

    PlanReplay(Path directory) {
        this.file = directory.resolve("crontabber.toml");
    }

    Replay run(List<ConformanceCase.Step> steps) {
        steps.forEach(this::run);
        Map<String, List<Missing>> missing = new TreeMap<>();
        states.forEach((job, state) -> missing.put(job, Missing.of(state)));
        return new Replay(events, scenarios, due, missing);
    }

    private void run(ConformanceCase.Step step) {
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
        scenarios.add(scenario);
        new Simulation(scenario, ledger, rules, true, events::add).run();
        for (Node node : graph.nodes()) {
            jobs.put(node.name(), node.job());
            JobState state = ledger.state(node);
            if (state != null) {
                states.put(node.name(), state);
                noteDue(node.name(), state);
            }
        }
    }

    private void noteDue(String job, JobState state) {
        NavigableSet<Instant> known = due.computeIfAbsent(job, name -> new TreeSet<>());
        Slot newest = state.newest();
        Optional<Slot> slot = Optional.of(state.slots().first());
        while (newest != null && slot.isPresent() && slot.get().compareTo(newest) <= 0) {
            known.add(slot.get().at());
            slot = state.slots().next(slot.get().at());
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
