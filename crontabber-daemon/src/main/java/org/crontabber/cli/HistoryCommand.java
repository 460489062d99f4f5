package org.crontabber.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.crontabber.decision.PlainText;
import org.crontabber.store.History;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code history}: the newest executions. */
@Command(name = "history", description = "List the newest executions, of all jobs or of one.")
final class HistoryCommand implements Callable<Integer> {
    private static final int MOST = 100_000;

    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = {"-n", "--number"},
            paramLabel = "N",
            description = "How many (default: ${DEFAULT-VALUE}).",
            defaultValue = "20")
    private int number;

    @Parameters(arity = "0..1", paramLabel = "JOB", description = "Only this job's.")
    private @Nullable String job;

    HistoryCommand(Console console, Service service) {
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
            if (job != null) {
                Jobs.findOrGhost(place, state, job);
            }
            List<History.Entry> entries = state.history().newest(job, number);
            if (json) {
                List<Json.Members> all = new ArrayList<>();
                entries.forEach(entry -> all.add(members(entry)));
                Json.print(console, all);
            } else if (entries.isEmpty()) {
                console.out()
                        .println(
                                job == null ? "Nothing was executed yet." : "Nothing of " + job + " was executed yet.");
            } else {
                Table table =
                        new Table("ended", "job", "slot", "attempt", "took", "outcome", "error").rightAligned(3, 4);
                entries.forEach(entry -> table.row(row(entry)));
                table.print(console);
            }
            return ExitCode.DONE;
        }
    }

    private List<String> row(History.Entry entry) {
        boolean succeeded = entry.outcome().equals("succeeded");
        String outcome = entry.outcome() + (entry.byHand() ? " (by hand)" : "");
        return List.of(
                Texts.of(entry.ended()),
                entry.job(),
                entry.slot().toString(),
                Integer.toString(entry.attempt()),
                entry.elapsed() == null ? "?" : Durations.shortly(entry.elapsed()),
                succeeded ? console.green(outcome) : console.red(outcome),
                entry.error() == null ? "" : PlainText.oneLine(entry.error()));
    }

    static Json.Members members(History.Entry entry) {
        return Json.object()
                .with("job", entry.job())
                .with("slot", entry.slot())
                .with("date", entry.slot().date().toString())
                .with("attempt", entry.attempt())
                .with("attempt_id", entry.attemptId())
                .with("started", entry.started())
                .with("ended", entry.ended())
                .with(
                        "seconds",
                        entry.elapsed() == null ? null : entry.elapsed().toMillis() / 1000.0)
                .with("outcome", entry.outcome())
                .with("exit_code", entry.exitCode())
                .with("rows", entry.rows())
                .with("error_class", entry.errorClass())
                .with("error", entry.error())
                .with("host", entry.host())
                .with("term", entry.term())
                .with("by_hand", entry.byHand());
    }
}
