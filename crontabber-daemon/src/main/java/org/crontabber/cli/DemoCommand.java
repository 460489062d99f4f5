package org.crontabber.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.Callable;
import org.crontabber.config.Configuration;
import org.crontabber.database.Refused;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code demo}: a daemon with jobs and a database of its own. It goes on where it was, also after a kill -9. */
@Command(
        name = "demo",
        description = {
            "Catch up a week before your eyes: no server, no configuration.",
            "It keeps its PostgreSQL in the state directory, and goes on where it was when it is started again."
        })
final class DemoCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final StateDirectory stateDirectory = new StateDirectory();

    DemoCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        Path directory = Demo.directory(stateDirectory.path());
        Path file = Demo.file(directory);
        try {
            Demo.prepare(directory, LocalDate.ofInstant(console.clock().instant(), ZoneOffset.UTC));
        } catch (IOException e) {
            throw new Refused(
                    "the demo can't be kept in " + directory + " (" + e + "):\nname another place with --state-dir");
        }
        Configuration configuration = Configuration.read(file);
        Problems.report(configuration, console);
        if (!configuration.isUsable()) {
            return ExitCode.CONFIG;
        }
        console.out().println("Starting a PostgreSQL in " + directory + " …");
        console.out().flush();
        Service.Place place = Service.Place.onDisk(configuration, () -> Configuration.read(file), directory)
                .asDemo();
        return service.run(place, new DemoScreen(console), (database, http) -> hints(configuration, database, http));
    }

    private void hints(Configuration configuration, String database, String http) {
        console.out().println();
        console.out()
                .println("  " + console.bold("A week of dates is caught up, one by one.") + console.dim("  jobs: ")
                        + configuration.jobs().size() + console.dim("  metrics: ") + http);
        console.out()
                .println("  In a second terminal:  " + console.bold("./crontabber status" + stateDirectory.asOption())
                        + console.dim("   list   missing   why blocked   history   logs report"));
        console.out().println("  Ctrl-C stops it; kill -9 and start it again, and it goes on where it was.");
        console.out().println(console.dim("  " + database));
        console.out().println();
        console.out().flush();
    }
}
