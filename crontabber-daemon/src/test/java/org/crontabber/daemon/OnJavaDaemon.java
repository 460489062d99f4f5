package org.crontabber.daemon;

import static org.crontabber.testing.Sql.rows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import org.crontabber.testing.JobJars;
import org.junit.jupiter.api.BeforeEach;

/** A daemon with jobs in Java, whose jar a test writes. */
abstract class OnJavaDaemon extends OnLiveDaemon {
    private Path jars = Path.of("");

    @BeforeEach
    void directory() throws IOException {
        jars = Files.createDirectories(directory.resolve("jobs"));
    }

    final void jar(String... classes) throws IOException {
        JobJars.write(jars.resolve("jobs.jar"), classes);
    }

    final String jobs(String... more) {
        return "[http]\nlisten = \"off\"\n[daemon]\njobs_dir = \"" + jars + "\"\n" + String.join("\n", more);
    }

    static String everyHour(String name) {
        return "[job." + name.toLowerCase(Locale.ROOT) + "]\nevery = \"1h\"\njava = \"jobs." + name + "\"\n";
    }

    final String output(String job) throws Exception {
        String hex = rows(
                        address,
                        "SELECT encode(output_head, 'hex') FROM crontabber.attempt WHERE job = '" + job
                                + "' ORDER BY seq LIMIT 1")
                .get(0);
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.UTF_8);
    }
}
