package org.crontabber.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code migrate}: brings the schema up to date, as its owner. */
@Command(
        name = "migrate",
        description = {
            "Create the state schema, or bring it up to date. The daemon does so by itself where its role may;",
            "elsewhere the schema's owner runs this, with a configuration that names that role."
        })
final class MigrateCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    MigrateCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        int applied = service.migrate(placeOption.read(console));
        console.out()
                .println(
                        applied == 0
                                ? "The schema is up to date."
                                : applied + (applied == 1 ? " migration applied." : " migrations applied."));
        return ExitCode.DONE;
    }
}
