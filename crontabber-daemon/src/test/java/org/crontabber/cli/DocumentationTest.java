package org.crontabber.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crontabber.api.Facts;
import org.crontabber.config.Configuration;
import org.crontabber.config.Problem;
import org.crontabber.testing.ManualPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The manual's configurations are sound, its commands exist, its facts are all, and its links lead somewhere. */
class DocumentationTest {
    private static final Path ROOT = Path.of("..");
    private static final Pattern TOML = Pattern.compile("```toml\n(.*?)```", Pattern.DOTALL);
    private static final Pattern MENTION = Pattern.compile("`(?:\\./)?crontabber ([a-z]+)[^`]*`");
    private static final Pattern DIRECTIVE = Pattern.compile("`([A-Z][A-Za-z]+=[^`]+)`");
    private static final Pattern LINK = Pattern.compile("]\\((?!http)([^)#]*)(?:#([^)]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);

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
        assertThat(found).isGreaterThanOrEqualTo(8);
    }

    @Test
    void eachExampleIsSound() throws IOException {
        try (Stream<Path> examples = Files.list(ROOT.resolve("examples"))) {
            assertThat(examples.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(
                            example -> assertThat(Configuration.read(example).problems())
                                    .extracting(Problem::toString)
                                    .isEmpty());
        }
    }

    @Test
    void eachCommandExistsWithItsOptions() throws IOException {
        int found = 0;
        for (Path page : pages()) {
            for (List<String> command : ShellExamples.of(Files.readString(page), "crontabber")) {
                assertThatCode(() -> line().parseArgs(command.toArray(String[]::new)))
                        .as("%s: crontabber %s", page, String.join(" ", command))
                        .doesNotThrowAnyException();
                found++;
            }
        }
        assertThat(found).isGreaterThanOrEqualTo(10);
    }

    @Test
    void eachVerbThatIsMentionedExists() throws IOException {
        for (Path page : pages()) {
            Matcher mention = MENTION.matcher(Files.readString(page));
            while (mention.find()) {
                assertThat(line().getSubcommands()).as(page.toString()).containsKey(mention.group(1));
            }
        }
    }

    @Test
    void eachVerbIsShown() {
        Set<String> shown = ShellExamples.of(ManualPage.of("operating.md").text(), "crontabber").stream()
                .map(command -> command.get(0))
                .collect(Collectors.toSet());

        assertThat(line().getSubcommands().keySet())
                .as("verbs with an example in docs/operating.md")
                .isSubsetOf(shown);
    }

    @Test
    void aCommandThatDoesNotExistIsFoundOut() {
        List<List<String>> commands = ShellExamples.of("""
                ```sh
                ./crontabber plan --from 2026-03-01 \\
                    --colour 'a b'   # a comment
                ls
                ```
                """, "crontabber");

        assertThat(commands).containsExactly(List.of("plan", "--from", "2026-03-01", "--colour", "a b"));
        assertThatThrownBy(() -> line().parseArgs(commands.get(0).toArray(String[]::new)))
                .hasMessageContaining("--colour");
    }

    private static CommandLine line() {
        Console console = new Console(
                InputStream.nullInputStream(), System.out, System.err, false, 100, InstantSource.fixed(Instant.EPOCH));
        return Crontabber.line(console, "test", NoService.NONE);
    }

    @Test
    void theUnitSaysWhatTheManualSays() throws IOException {
        String page = ManualPage.of("operating.md").text();
        String section = page.substring(page.indexOf("### systemd"), page.indexOf("```ini"));
        List<String> unit = Files.readAllLines(ROOT.resolve("systemd/crontabber.service"));
        List<String> named = DIRECTIVE
                .matcher(section)
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(named).hasSizeGreaterThan(5);
        assertThat(unit).containsAll(named);
    }

    @Test
    void eachFactIsExplained() {
        Facts facts = new Facts(
                "a",
                LocalDate.EPOCH,
                Instant.EPOCH.atZone(ZoneOffset.UTC),
                Instant.EPOCH,
                Instant.EPOCH,
                1,
                new UUID(0, 0),
                "a",
                null,
                1,
                false);
        String page = ManualPage.of("jobs.md").text();
        String section = page.substring(page.indexOf("## Facts"));

        assertThat(ManualPage.rowsOf(section))
                .extracting(row -> row.get(0))
                .containsExactlyInAnyOrderElementsOf(facts.asText().keySet().stream()
                        .map(fact -> "`" + fact + "`")
                        .toList());
    }

    @Test
    void eachLinkLeadsSomewhere() throws IOException {
        for (Path page : pages()) {
            Matcher matcher = LINK.matcher(Files.readString(page));
            while (matcher.find()) {
                Path target = matcher.group(1).isEmpty() ? page : page.resolveSibling(matcher.group(1));
                assertThat(target).as(page.toString()).exists();
                if (matcher.group(2) != null) {
                    assertThat(anchors(target)).as(page.toString()).contains(matcher.group(2));
                }
            }
        }
    }

    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
