package org.crontabber.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code version}. */
@Command(name = "version", description = "Print the version.")
final class VersionCommand implements Callable<Integer> {
    private final Console console;
    private final String version;

    VersionCommand(Console console, String version) {
        this.console = console;
        this.version = version;
    }

    static String text(String version) {
        return "crontabber " + version + " (Java " + Runtime.version().feature() + ")";
    }

    @Override
    public Integer call() {
        console.out().println(text(version));
        return ExitCode.DONE;
    }
}
