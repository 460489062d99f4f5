package org.crontabber.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the daemons have logged, of which the newest is kept: a long run has a thousand of them. */
final class Logs {
    private static final long MOST_BYTES = 200L << 20;

    private Logs() {}

    static void keepBelowLimit(Path directory) throws IOException {
        List<Path> logs;
        try (Stream<Path> files = Files.walk(directory, 2)) {
            logs = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted(Comparator.comparing((Path file) -> file.toFile().lastModified())
                            .reversed())
                    .toList();
        }
        long bytes = 0;
        for (Path log : logs) {
            bytes += Files.size(log);
            if (bytes > MOST_BYTES) {
                Files.delete(log);
            }
        }
    }
}
