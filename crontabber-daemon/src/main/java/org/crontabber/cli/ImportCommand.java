package org.crontabber.cli;

import java.util.List;
import java.util.concurrent.Callable;
import org.crontabber.decision.PlainText;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code import}: goes on where another scheduler stood. */
@Command(
        name = "import",
        description = {
            "Take over what another scheduler knows of the jobs: last successes, first runs, history.",
            "Nothing that succeeded there runs again. Do it before the first start, once the other one has stopped."
        })
final class ImportCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Parameters(
            index = "0",
            paramLabel = "SOURCE",
            description = "crontabber: the tables of Mozilla's crontabber, which are only read.")
    private Source source = Source.crontabber;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description = "The [database.NAME] that has the tables (default: the one of the state).")
    private @Nullable String database;

    @Option(names = "--schema", paramLabel = "SCHEMA", description = "Their schema (default: public).")
    private String schema = "public";

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask on a terminal.")
    private boolean yes;

    /** Whose jobs can be taken over, as it is written on the command line. */
    private enum Source {
        crontabber
    }

    ImportCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        Service.Place place = placeOption.read(console);
        Service.Imported imported = switch (source) {
            case crontabber -> service.takeOver(place, new Service.Original(database, schema), this::agrees);
        };
        if (imported.exitCode() == ExitCode.DONE) {
            console.out().println(console.green("done: ") + imported.sentence());
        } else {
            console.err().println("crontabber: " + imported.sentence());
        }
        return imported.exitCode();
    }

    private boolean agrees(List<Service.Found> found) {
        Table table = new Table("job", "last success", "next", "why not");
        found.forEach(job -> table.row(
                List.of(PlainText.oneLine(job.job()), text(job.lastSuccess()), text(job.next()), job.whyNot())));
        table.print(console);
        boolean isAny = found.stream().anyMatch(job -> job.whyNot().isEmpty());
        boolean agrees = yes || !isAny || console.agrees("Do it?");
        console.out().flush();
        return agrees;
    }

    private static String text(@Nullable Slot slot) {
        return slot == null ? "·" : slot.toString();
    }
}
