package org.crontabber.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Objects;

/** Where the demo keeps its configuration and its PostgreSQL. */
final class Demo {
    private static final int DAYS_TO_CATCH_UP = 7;
    private static final String START = "2026-01-01";

    private Demo() {}

    static Path directory(Path stateDirectory) {
        return stateDirectory.resolve("demo");
    }

    static Path file(Path directory) {
        return directory.resolve("crontabber.toml");
    }

    /** Writes the example once, with a start a week ago, so that a second run knows the same jobs. */
    static void prepare(Path directory, LocalDate today) throws IOException {
        Files.createDirectories(directory);
        if (Files.exists(file(directory))) {
            return;
        }
        try (InputStream example = Objects.requireNonNull(Demo.class.getResourceAsStream("/demo.toml"))) {
            String text = new String(example.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(
                    file(directory),
                    text.replace(START, today.minusDays(DAYS_TO_CATCH_UP).toString()));
        }
    }
}
