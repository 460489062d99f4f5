package org.crontabber.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.crontabber.config.Configuration;
import org.crontabber.config.Problem;
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
        return onDisk(console, true);
    }

    /**
     * The place, for looking and steering: while the files on disk have a problem and a daemon runs, with what that
     * runs. Which of them counts is said.
     */
    Service.Place inForce(Console console, Service service) {
        Service.Place place = quietlyInForce(console, service);
        if (place.notInForce() != null) {
            console.err().println("crontabber: " + place.notInForce());
        }
        return place;
    }

    /** The same, for a command that says itself what is not in force. */
    Service.Place quietlyInForce(Console console, Service service) {
        Service.Place place = onDisk(console, false);
        Configuration onDisk = place.configuration();
        if (onDisk.problems().isEmpty()) {
            return place;
        }
        Optional<Service.InForce> running = service.inForce(place);
        if (running.isEmpty()) {
            Problems.report(onDisk, console);
            return place;
        }
        return place.running(running.get().configuration(), place.hint(notInForce(onDisk.problems(), running.get())));
    }

    private static String notInForce(List<Problem> problems, Service.InForce running) {
        int others = problems.size() - 1;
        return "the configuration on disk is broken and not in force: " + problems.get(0)
                + (others == 0 ? "" : " (and " + others + " more: 'crontabber check')")
                + (running.refused() == null ? "" : "; refused " + Texts.of(running.refused()))
                + "; what the daemon has read before runs, since " + Texts.of(running.since());
    }

    /** The main configuration file. */
    Path file() {
        if (file != null) {
            return file;
        }
        return isDemo() ? Demo.file(demo()) : INSTALLED;
    }

    private boolean isDemo() {
        return file == null && !Files.exists(INSTALLED) && Files.exists(Demo.file(demo()));
    }

    private Path demo() {
        return Demo.directory(stateDirectory.path());
    }

    /** What other commands must be given to find the same place; empty when they find it by themselves. */
    private String asOptions() {
        return (file == null ? "" : " --config " + file) + stateDirectory.asOption();
    }

    private Service.Place onDisk(Console console, boolean tells) {
        boolean isDemo = isDemo();
        Path chosen = file();
        Configuration configuration = Configuration.read(chosen, new JobClasses());
        if (tells || !configuration.isUsable()) {
            Problems.report(configuration, console);
        }
        if (!configuration.isUsable()) {
            throw new Unusable();
        }
        Service.Place place = Service.Place.onDisk(
                        configuration,
                        () -> Configuration.read(chosen, new JobClasses()),
                        isDemo ? demo() : stateDirectory.path())
                .hinting(asOptions());
        return isDemo ? place.asDemo() : place;
    }

    /** The configuration can't be used; its problems have been said. */
    static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
