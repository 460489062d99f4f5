package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The bugs that {@code make planted} lets the virtual worlds look for. */
class PlantedBugsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path FOLDER = Path.of("src/test/resources/planted").toAbsolutePath();
    private static final Path TABLE = ROOT.resolve("docs/reliability.md");

    static List<Path> bugs() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".patch"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("bugs")
    @DisplayName("Each planted bug fits the code as it is, changes the daemon alone, and is in the manual")
    void fits(Path bug) throws Exception {
        String patch = Files.readString(bug);
        Process apply = new ProcessBuilder("git", "apply", "--check", bug.toString())
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();

        String said = new String(apply.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(apply.waitFor()).as(said).isZero();
        assertThat(patch.lines().filter(line -> line.startsWith("+++ ")))
                .isNotEmpty()
                .allMatch(line -> line.startsWith("+++ b/crontabber-daemon/src/main/java/"));
        String title = patch.lines().findFirst().orElseThrow().replaceFirst("[.]$", "");
        assertThat(Files.readString(TABLE)).contains("| " + title + " |");
    }

    @Test
    @DisplayName("There are the nine defects of the original and ten of our own at least")
    void areEnough() throws IOException {
        assertThat(bugs()).hasSizeGreaterThanOrEqualTo(19);
    }
}
