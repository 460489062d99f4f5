package org.crontabber.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.crontabber.config.Configuration;
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
    private static final int DAYS_TO_CATCH_UP = 7;
    private static final String START = "2026-01-01";

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
        Path directory = stateDirectory.path().resolve("demo");
        Path file = directory.resolve("crontabber.toml");
        try {
            prepare(directory, file);
        } catch (IOException e) {
            throw new UncheckedIOException("the demo can't be kept in " + directory + ": " + e.getMessage(), e);
        }
        Configuration configuration = Configuration.read(file);
        ConfigOption.report(configuration, console);
        console.out().println("Starting a PostgreSQL in " + directory + " …");
        console.out().flush();
        return service.run(configuration, directory, (database, metrics) -> {
            String options = " --config " + file + " --state-dir " + directory;
            console.out().println("It runs on " + database + ", with metrics at " + metrics);
            console.out().println("In a second terminal:   ./crontabber list" + options);
            console.out().println("                        ./crontabber missing" + options);
            console.out().println("Ctrl-C stops it; kill -9 and start it again, and it goes on where it was.");
            console.out().println();
            console.out().flush();
        });
    }

    /** Writes the example once, with a start a week ago, so that a second run knows the same jobs. */
    private void prepare(Path directory, Path file) throws IOException {
        Files.createDirectories(directory);
        if (Files.exists(file)) {
            return;
        }
        LocalDate start =
                LocalDate.ofInstant(console.clock().instant(), ZoneOffset.UTC).minusDays(DAYS_TO_CATCH_UP);
        try (InputStream example = Objects.requireNonNull(DemoCommand.class.getResourceAsStream("/demo.toml"))) {
            String text = new String(example.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(file, text.replace(START, start.toString()));
        }
    }
}
