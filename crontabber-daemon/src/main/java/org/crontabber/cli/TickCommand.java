package org.crontabber.cli;

import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tick}: one pass in the foreground, for those who start it from cron. */
@Command(
        name = "tick",
        description = {
            "Run what is due to its end, and what that lets go; then stop.",
            "For those who keep unix cron. Exit code 3 when another instance leads."
        })
final class TickCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Mixin
    private final LogOption log = new LogOption();

    @Mixin
    private final RootOption root = new RootOption();

    TickCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        log.apply();
        Optional<String> leader = service.once(root.of(placeOption.read(console)));
        leader.ifPresent(name -> console.err().println("crontabber: another instance leads: " + name));
        return leader.isPresent() ? ExitCode.NOT_LEADER : ExitCode.DONE;
    }
}
