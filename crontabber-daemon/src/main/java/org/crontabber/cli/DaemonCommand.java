package org.crontabber.cli;

import java.util.concurrent.Callable;
import org.crontabber.config.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code daemon}: the service, in the foreground. */
@Command(name = "daemon", description = "Run the service in the foreground, until TERM or Ctrl-C.")
final class DaemonCommand implements Callable<Integer> {
    private final Console console;
    private final Service service;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Mixin
    private final StateDirectory stateDirectory = new StateDirectory();

    DaemonCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    @Override
    public Integer call() {
        Configuration configuration = config.read();
        ConfigOption.report(configuration, console);
        if (!configuration.isUsable()) {
            return ExitCode.CONFIG;
        }
        return service.run(configuration, stateDirectory.path(), (database, metrics) -> {
            console.out()
                    .println("crontabber: " + configuration.jobs().size() + " jobs, database " + database + ", metrics "
                            + metrics);
            console.out().flush();
        });
    }
}
