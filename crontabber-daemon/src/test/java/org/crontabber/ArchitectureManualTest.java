package org.crontabber;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crontabber.testing.ManualPage;
import org.junit.jupiter.api.Test;

/** docs/architecture.md names methods, types and packages that exist. */
class ArchitectureManualTest {
    private static final Path SOURCES = Path.of("src/main/java/org/crontabber");
    private static final Pattern METHOD = Pattern.compile("\\b([A-Z]\\w+)\\.([a-z]\\w+)\\b(?<!\\.(?:java|md))");
    private static final Pattern TYPE = Pattern.compile("`(?:[a-z]+\\.)*([A-Z]\\w*[a-z]\\w*)`");

    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(found -> found.toString().endsWith(".java")).toList()) {
                sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
            }
        }
        return sources;
    }

    @Test
    void eachMethodAndTypeExists() throws IOException {
        Map<String, String> sources = sources();
        String page = ManualPage.of("architecture.md").text();
        int methods = 0;
        for (Matcher named = METHOD.matcher(page); named.find(); methods++) {
            assertThat(sources).containsKey(named.group(1));
            assertThat(sources.get(named.group(1)))
                    .as(named.group())
                    .containsPattern("[\\w>\\]] " + named.group(2) + "\\(");
        }
        assertThat(methods).isGreaterThan(10);
        for (Matcher named = TYPE.matcher(page); named.find(); ) {
            assertThat(sources).containsKey(named.group(1));
        }
    }

    @Test
    void eachPackageHasItsRow() throws IOException {
        Set<String> packages;
        try (Stream<Path> folders = Files.list(SOURCES)) {
            packages = folders.filter(Files::isDirectory)
                    .map(folder -> folder.getFileName().toString())
                    .collect(Collectors.toCollection(TreeSet::new));
        }
        Set<String> named = ManualPage.rowsOf(ManualPage.of("architecture.md").text()).stream()
                .flatMap(row -> List.of(row.get(0).replace("`", "").split(", ")).stream())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(named).isEqualTo(packages);
    }
}
