package org.crontabber.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Ledger;
import org.crontabber.schedule.DurationText;
import org.crontabber.schedule.TickGrid;
import org.crontabber.simulate.Scenario;
import org.crontabber.simulate.Window;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code plan} that say what happens from outside. */
final class ScenarioOptions {
    private static final Duration DEFAULT_SPAN = Duration.ofDays(1);
    private static final Pattern FAIL = Pattern.compile("([^@]+)@([^x]+)(?:(x)([0-9]{1,9})?)?");

    @Option(
            names = "--from",
            paramLabel = "T",
            description = "When the leader first sees all jobs, included (default: now).")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "T", description = "Where the plan ends, excluded (default: a day later).")
    private @Nullable String to;

    @Option(
            names = "--fail",
            paramLabel = "JOB@SLOT[xN]",
            description = "The slot's first N attempts fail; an x alone: all of them; nothing: the first. Repeatable.")
    private List<String> fails = new ArrayList<>();

    @Option(
            names = "--down",
            paramLabel = "A..B",
            description = "No leader lives from A (included) to B (excluded); what runs at A is lost. Repeatable.")
    private List<String> downs = new ArrayList<>();

    @Option(
            names = "--run-time",
            paramLabel = "JOB=2m",
            description = "How long the job's attempts take (default: no time at all). Repeatable.")
    private List<String> runTimes = new ArrayList<>();

    /**
     * The scenario that the options describe.
     *
     * @throws WrongUsage for an unknown job, an instant that is no slot, times in a wrong order
     */
    Scenario scenario(Ledger ledger, TickGrid grid, InstantSource clock) {
        JobGraph graph = ledger.graph();
        Instant start = from == null ? grid.floor(clock.instant()) : Instants.parse("--from", from);
        Instant end = to == null ? start.plus(DEFAULT_SPAN) : Instants.parse("--to", to);
        if (end.isBefore(start)) {
            throw new WrongUsage("--to " + end + " is before --from " + start);
        }
        Scenario outside = new Scenario(start, end, Map.of(), windows(), runTimes(graph));
        return new Scenario(start, end, failures(ledger, grid, outside), outside.downs(), outside.runTimes());
    }

    private List<Window> windows() {
        List<Window> windows = new ArrayList<>();
        for (String down : downs) {
            int dots = down.indexOf("..");
            if (dots < 0) {
                throw new WrongUsage("--down '" + down + "' is not of the form A..B with two instants");
            }
            Instant start = Instants.parse("--down", down.substring(0, dots));
            Instant end = Instants.parse("--down", down.substring(dots + 2));
            if (!end.isAfter(start)) {
                throw new WrongUsage("--down '" + down + "' does not end after it starts");
            }
            windows.add(new Window(start, end));
        }
        return windows;
    }

    private Map<String, Duration> runTimes(JobGraph graph) {
        Map<String, Duration> durations = new HashMap<>();
        for (String option : runTimes) {
            int equals = option.indexOf('=');
            if (equals < 0) {
                throw new WrongUsage("--run-time '" + option + "' is not of the form JOB=2m");
            }
            Node node = node(graph, "--run-time", option, option.substring(0, equals));
            Duration duration = DurationText.parse(option.substring(equals + 1))
                    .orElseThrow(() -> new WrongUsage("--run-time '" + option
                            + "' does not name a duration: a whole number with s, m, h, d or w, such as 90s"));
            if (durations.put(node.name(), duration) != null) {
                throw new WrongUsage("--run-time names job '" + node.name() + "' twice");
            }
        }
        return durations;
    }

    private Map<String, Map<Instant, Integer>> failures(Ledger ledger, TickGrid grid, Scenario outside) {
        Map<String, Map<Instant, Integer>> failures = new HashMap<>();
        for (String option : fails) {
            Matcher matcher = FAIL.matcher(option);
            if (!matcher.matches()) {
                throw new WrongUsage("--fail '" + option + "' is not of the form JOB@SLOT, JOB@SLOTx or JOB@SLOTx3");
            }
            Node node = node(ledger.graph(), "--fail", option, matcher.group(1));
            Instant slot = Instants.parse("--fail", matcher.group(2));
            if (!outside.isSlot(node, slot, grid, ledger)) {
                throw new WrongUsage("--fail '" + option + "': " + slot + " is no slot of job '" + node.name() + "' ("
                        + node.job().schedule().text() + "), first seen " + outside.firstTick());
            }
            if (failures.computeIfAbsent(node.name(), name -> new HashMap<>()).put(slot, attempts(option, matcher))
                    != null) {
                throw new WrongUsage("--fail names slot " + slot + " of job '" + node.name() + "' twice");
            }
        }
        return failures;
    }

    private static int attempts(String option, Matcher matcher) {
        if (matcher.group(3) == null) {
            return 1;
        }
        if (matcher.group(4) == null) {
            return Scenario.ALWAYS;
        }
        int attempts = Integer.parseInt(matcher.group(4));
        if (attempts < 1) {
            throw new WrongUsage("--fail '" + option + "': the number of attempts is at least 1");
        }
        return attempts;
    }

    private static Node node(JobGraph graph, String option, String value, String name) {
        return graph.find(name)
                .orElseThrow(() -> new WrongUsage(option + " '" + value + "': there is no job '" + name + "'; jobs are "
                        + String.join(
                                ", ",
                                graph.nodes().stream().map(Node::name).limit(20).toList())));
    }
}
