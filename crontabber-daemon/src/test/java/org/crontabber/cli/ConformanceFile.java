package org.crontabber.cli;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/** The behaviour cases of one topic: a file of src/test/resources/conformance. */
record ConformanceFile(String name, List<ConformanceCase> cases) {
    /** All of them, in the order of their names. */
    static List<ConformanceFile> all() throws IOException, URISyntaxException {
        URL folder = Objects.requireNonNull(ConformanceFile.class.getResource("/conformance"));
        List<ConformanceFile> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(folder.toURI()))) {
            for (Path file : files.sorted().toList()) {
                all.add(new ConformanceFile(
                        file.getFileName().toString(), ConformanceCase.parse(Files.readAllLines(file))));
            }
        }
        return all;
    }

    /** {@code 1-first-run.txt} is about the first run. */
    String topic() {
        String words = name.replaceAll("^[0-9]+-|\\.txt$", "").replace('-', ' ');
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
