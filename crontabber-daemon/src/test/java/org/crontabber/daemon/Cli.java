package org.crontabber.daemon;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.cli.Console;
import org.crontabber.cli.Crontabber;
import org.crontabber.database.DatabaseAddress;

/** The program's commands, run in this JVM as a person runs them. */
record Cli(Path config) {
    private static final int WIDTH = 120;

    /** What a command came to. */
    record Outcome(int exitCode, String out, String err) {}

    /** For jobs and a database. */
    static Cli of(Path directory, DatabaseAddress address, String jobs) throws IOException {
        Path file = Files.createTempDirectory(directory, "cli").resolve("crontabber.toml");
        Files.writeString(file, jobs + "\n[database.main]\nurl = \"" + address.url() + "\"\nuser = \"crontabber\"\n");
        return new Cli(file);
    }

    Outcome run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--config", config.toString()));
        return runAsGiven(all.toArray(String[]::new));
    }

    /** With the arguments as they are. */
    static Outcome runAsGiven(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                WIDTH,
                InstantSource.system());
        int exitCode = Crontabber.run(console, "test", new DaemonService("test"), arguments);
        return new Outcome(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
