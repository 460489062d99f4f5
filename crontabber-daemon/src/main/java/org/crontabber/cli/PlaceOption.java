package org.crontabber.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.crontabber.config.Configuration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Which daemon a verb is about: {@code --config} and {@code --state-dir}; without them the installed one, and where none
 * is installed the demo.
 */
final class PlaceOption {
    private static final Path INSTALLED = Path.of("/etc/crontabber/crontabber.toml");

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The main configuration file (default: /etc/crontabber/crontabber.toml; where there is none, the"
                            + " demo's).")
    private @Nullable Path file;

    @Mixin
    private final StateDirectory stateDirectory = new StateDirectory();

    /** The place, with its configuration read; what is wrong with that is said. */
    Service.Place read(Console console) {
        Path demo = Demo.directory(stateDirectory.path());
        boolean isDemo = file == null && !Files.exists(INSTALLED) && Files.exists(Demo.file(demo));
        Path chosen = isDemo ? Demo.file(demo) : file == null ? INSTALLED : file;
        Configuration configuration = Configuration.read(chosen);
        ConfigOption.report(configuration, console);
        if (!configuration.isUsable()) {
            throw new Unusable();
        }
        return new Service.Place(
                configuration, () -> Configuration.read(chosen), isDemo ? demo : stateDirectory.path(), isDemo, false);
    }

    /** The configuration can't be used; its problems have been said. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
