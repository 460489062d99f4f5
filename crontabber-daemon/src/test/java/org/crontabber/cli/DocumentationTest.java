package org.crontabber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crontabber.config.Configuration;
import org.crontabber.config.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manual's configurations are sound, and its links lead somewhere. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TOML = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("]\\((?!http)([^)#]+)");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
            List<Path> pages = new ArrayList<>(
                    docs.filter(file -> file.toString().endsWith(".md")).toList());
            pages.add(ROOT.resolve("README.md"));
            pages.add(ROOT.resolve("CONTRIBUTING.md"));
            return pages;
        }
    }

    @Test
    void eachConfigurationIsSound(@TempDir Path directory) throws IOException {
        int found = 0;
        for (Path page : pages()) {
            Matcher matcher = TOML.matcher(Files.readString(page));
            while (matcher.find()) {
                Path file = Files.writeString(directory.resolve("crontabber.toml"), matcher.group(1));
                assertThat(Configuration.read(file).problems())
                        .as(page.toString())
                        .isEmpty();
                found++;
            }
        }
        assertThat(found).isGreaterThanOrEqualTo(2);
    }

    @Test
    void eachExampleIsSound() throws IOException {
        try (Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
            assertThat(examples)
                    .isNotEmpty()
                    .allSatisfy(
                            example -> assertThat(Configuration.read(example).problems())
                                    .extracting(Problem::toString)
                                    .isEmpty());
        }
    }

    @Test
    void eachLinkLeadsSomewhere() throws IOException {
        for (Path page : pages()) {
            Matcher matcher = LINK.matcher(Files.readString(page));
            while (matcher.find()) {
                assertThat(page.resolveSibling(matcher.group(1)))
                        .as(page.toString())
                        .exists();
            }
        }
    }
}
