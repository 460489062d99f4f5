package org.crontabber.cli;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.PlainText;
import org.crontabber.store.History;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code logs}: what an execution printed, and what went wrong. */
@Command(name = "logs", description = "Show what the newest execution of a job, or of one of its slots, printed.")
final class LogsCommand implements Callable<Integer> {
    private static final int MOST = 1_000;

    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            description = "How many executions (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private int number;

    @Option(
            names = "--raw",
            description =
                    "Print what the job printed as it is, control characters too; they could take over a terminal.")
    private boolean raw;

    @Parameters(index = "0", paramLabel = "JOB")
    private String job = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SLOT",
            description = "An instant, or a date in the job's zone.")
    private @Nullable String slot;

    LogsCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        if (number < 1 || number > MOST) {
            throw new WrongUsage("--number " + number + " is not between 1 and " + MOST);
        }
        Service.Place place = placeOption.inForce(console, service);
        try (State state = service.open(place)) {
            Node node = Jobs.findOrGhost(place, state, job).orElse(null);
            Jobs.Span span = slot == null ? null : Jobs.span(zone(node), slot);
            List<History.Log> logs = state.history()
                    .logs(job, span == null ? null : span.from(), span == null ? null : span.to(), number);
            if (logs.isEmpty() && span != null) {
                rejectNoSlot(node, span, state);
            }
            if (json) {
                List<Json.Members> all = new ArrayList<>();
                logs.forEach(log -> all.add(HistoryCommand.members(log.entry())
                        .with("output", log.output().text())
                        .with("trace", log.entry().trace())));
                Json.print(console, all);
            } else if (logs.isEmpty()) {
                console.out().println("Nothing of " + job + (slot == null ? "" : " " + slot) + " was executed yet.");
            } else {
                logs.forEach(this::show);
            }
            return ExitCode.DONE;
        }
    }

    /** Nobody knows that of a job that is gone or broken. */
    private static ZoneId zone(@Nullable Node node) {
        return node == null || node.isBroken()
                ? ZoneOffset.UTC
                : node.job().schedule().zone();
    }

    /** What has never been a slot can't have been executed: that is another thing than one that was not yet. */
    private void rejectNoSlot(@Nullable Node node, Jobs.Span span, State state) {
        if (node == null || node.isBroken()) {
            return;
        }
        StateView view = state.view();
        JobState stands =
                view.ledger().graph().find(job).map(view.ledger()::state).orElse(null);
        boolean isSlot = stands != null
                && stands.slots()
                        .next(span.from().minusNanos(1))
                        .filter(found -> !found.at().isAfter(span.to()))
                        .isPresent();
        if (stands != null && !isSlot) {
            throw new WrongUsage("'" + slot + "' is no slot of job '" + job + "' ("
                    + node.job().schedule().text() + ")");
        }
    }

    /** What the error's own line has not said: a database's message begins with that. */
    private static String trace(History.Entry entry) {
        if (entry.trace() == null) {
            return "";
        }
        String firstLine = entry.trace().lines().findFirst().orElse("");
        boolean isSaid =
                entry.error() != null && !firstLine.isEmpty() && entry.error().startsWith(firstLine);
        return isSaid ? entry.trace().substring(firstLine.length()).stripLeading() : entry.trace();
    }

    private void show(History.Log log) {
        History.Entry entry = log.entry();
        String title = entry.job() + "  " + entry.slot() + "  attempt " + entry.attempt() + "  " + entry.outcome()
                + (entry.elapsed() == null ? "" : "  " + Durations.shortly(entry.elapsed())) + "  on " + entry.host();
        console.out().println(console.bold(title));
        if (entry.error() != null) {
            console.out().println(console.red(PlainText.oneLine(entry.error())));
        }
        String trace = trace(entry);
        if (!trace.isEmpty()) {
            console.out().println(console.dim(PlainText.visible(trace)));
        }
        String output = log.output().text();
        console.out().print(raw ? output : PlainText.visible(output));
        if (!output.isEmpty() && !output.endsWith("\n")) {
            console.out().println();
        }
    }
}
