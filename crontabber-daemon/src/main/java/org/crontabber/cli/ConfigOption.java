package org.crontabber.cli;

import java.nio.file.Path;
import java.util.Comparator;
import org.crontabber.config.Configuration;
import org.crontabber.config.Problem;
import picocli.CommandLine.Option;

/** {@code --config}, and what commands do with the file that it names. */
final class ConfigOption {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            defaultValue = "/etc/crontabber/crontabber.toml",
            description =
                    "The main configuration file; conf.d/*.toml beside it is read too (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("/etc/crontabber/crontabber.toml");

    Path file() {
        return file;
    }

    Configuration read() {
        return Configuration.read(file);
    }

    /** Says each problem in a line of its own. */
    static void report(Configuration configuration, Console console) {
        configuration.problems().stream()
                .sorted(Comparator.naturalOrder())
                .map(Problem::toString)
                .forEach(console.err()::println);
    }
}
