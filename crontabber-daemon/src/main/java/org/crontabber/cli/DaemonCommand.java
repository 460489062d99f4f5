package org.crontabber.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code daemon}: the service, in the foreground. */
@Command(
        name = "daemon",
        description = {
            "Run the service in the foreground, until TERM or Ctrl-C.",
            "HUP reads the configuration anew. See docs/operating.md for systemd."
        })
final class DaemonCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Mixin
    private final LogOption log = new LogOption();

    @Mixin
    private final RootOption root = new RootOption();

    DaemonCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        log.apply();
        Service.Place place = root.of(placeOption.read(console));
        return service.run(place, null, (database, http) -> {
            console.out()
                    .println("crontabber: " + count(place.configuration().jobs().size()) + ", database " + database
                            + ", metrics " + http);
            console.out().flush();
        });
    }

    private static String count(int jobs) {
        return jobs == 1 ? "1 job" : jobs + " jobs";
    }
}
