package org.crontabber.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Prometheus' own look at what it is to read. */
public final class Promtool {
    private static final Path PROGRAM = Path.of("/usr/bin/promtool");

    private Promtool() {}

    public static void assumeInstalled() {
        assumeThat(Files.isExecutable(PROGRAM)).as("promtool is installed").isTrue();
    }

    /** It finds nothing to complain about in a scrape. */
    public static void check(String scrape) throws IOException, InterruptedException {
        Process promtool = new ProcessBuilder(PROGRAM.toString(), "check", "metrics")
                .redirectErrorStream(true)
                .start();
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(scrape.getBytes(StandardCharsets.UTF_8));
        }
        String complaints = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(promtool.waitFor()).as(complaints).isZero();
        assertThat(complaints).isEmpty();
    }
}
