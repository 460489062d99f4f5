package org.crontabber.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the jobs when a file beside the main one can't be used. */
class ConfigurationFilesTest {
    @TempDir
    private Path directory = Path.of("");

    private Configuration read(String toml) throws IOException {
        Path file = directory.resolve("crontabber.toml");
        Files.writeString(file, toml);
        return Configuration.read(file);
    }

    private List<String> messages(Configuration configuration) {
        return configuration.problems().stream()
                .map(problem -> problem.toString().replace(directory + "/", ""))
                .toList();
    }

    private static String job(String keys) {
        return "[job.a]\nexec = [\"true\"]\n" + keys;
    }

    @Test
    @DisplayName("conformance 5: a mistake in one file of conf.d")
    void aBrokenFileBreaksItsOwnJobsOnly() throws IOException {
        Files.createDirectories(directory.resolve("conf.d"));
        Files.writeString(
                directory.resolve("conf.d/x.toml"),
                "[job.b]\nevery = \"1y\"\nexec = [\"true\"]\n[job.c]\nevery = \"1d\"\nexec = [\"true\"]\n");
        Files.writeString(directory.resolve("conf.d/y.toml"), "[job.d\nbroken");
        Configuration configuration = read(job("every = \"1d\"\nafter = [\"c\"]"));

        assertThat(configuration.isUsable()).isTrue();
        assertThat(configuration.jobs()).extracting(found -> found.job().name()).containsExactly("a");
        assertThat(configuration.broken()).containsOnlyKeys("b", "c");
        assertThat(configuration.broken().get("c")).endsWith("conf.d/x.toml:2");
        assertThat(configuration.graph().find("c").orElseThrow().isBroken()).isTrue();
    }

    @Test
    void aFileThatCantBeParsedStillNamesItsJobs() throws IOException {
        Files.createDirectories(directory.resolve("conf.d"));
        Files.writeString(directory.resolve("conf.d/y.toml"), "[job.parent]\nevery = \"1d\nexec = [\"true\"]\n");
        Configuration configuration = read(job("every = \"1d\"\nafter = [\"parent\"]"));

        assertThat(configuration.broken()).containsOnlyKeys("parent");
        assertThat(configuration.jobs()).hasSize(1);
    }

    @Test
    void badFilesAreOneLineEach() throws IOException {
        Path included = Files.createDirectories(directory.resolve("conf.d"));
        Files.createDirectories(included.resolve("a.toml"));
        Files.write(included.resolve("b.toml"), new byte[] {'#', '\n', (byte) 0xff, (byte) 0xfe});
        Files.write(included.resolve("c.toml"), new byte[10 * 1024 * 1024]);
        Files.writeString(included.resolve("d.toml"), "a = " + "[".repeat(100_000));
        Files.writeString(included.resolve("e.toml"), "a = " + "{ b = ".repeat(100_000));

        assertThat(messages(read("")))
                .hasSize(5)
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("conf.d/a.toml: is a directory, not a file"),
                        line -> assertThat(line).isEqualTo("conf.d/b.toml:2: has bytes that are not UTF-8"),
                        line -> assertThat(line).startsWith("conf.d/c.toml: has 10485760 bytes; at most 4194304"),
                        line -> assertThat(line).startsWith("conf.d/d.toml").doesNotContain("\n"),
                        line -> assertThat(line).startsWith("conf.d/e.toml").doesNotContain("\n"));
    }
}
