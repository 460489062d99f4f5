package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crontabber.testing.ManualPage;
import org.junit.jupiter.api.Test;

/**
 * The tables of docs/reliability.md name the tests that bring faults about. A test takes part by a display name that
 * begins with numbers or with {@code fault} and numbers, and says what goes wrong; its method's name says what holds.
 * With {@code conformance} and numbers it is a case of the schedule's behaviour on a running daemon.
 */
class ReliabilityManualTest {
    private static final Path SOURCES = Path.of("src/test/java/org/crontabber/daemon");
    private static final Pattern NAMED = Pattern.compile(
            "@DisplayName\\(((?:\\s*\\+?\\s*\"(?:[^\"\\\\]|\\\\.)*\")+)\\s*\\)(?:(?!@DisplayName).)*?\\bvoid (\\w+)\\(",
            Pattern.DOTALL);
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern TITLE =
            Pattern.compile("(fault |conformance )?([0-9]+[a-z]?(?:\\s*[,–-]\\s*[0-9]+[a-z]?)*)[:.,]?\\s+(.*)");

    /** A test: which kind of row, by which numbers, what happens, and what holds. */
    record Row(boolean isFault, String numbers, String happens, String testClass, String method) {
        int first() {
            return Integer.parseInt(numbers.replaceAll("[^0-9].*", ""));
        }

        /** The method's name in words. */
        String holds() {
            return method.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                    .toLowerCase(Locale.ROOT);
        }
    }

    @Test
    void theTablesNameEachFaultThatIsTried() throws IOException {
        List<Row> rows = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(found ->
                            found.toString().endsWith("Test.java") && !found.endsWith("ReliabilityManualTest.java"))
                    .toList()) {
                rows.addAll(rows(file.getFileName().toString().replace(".java", ""), Files.readString(file)));
            }
        }
        assertThat(rows).hasSizeGreaterThan(10);
        rows.sort(Comparator.comparing(Row::first)
                .thenComparing(Row::numbers)
                .thenComparing(Row::testClass)
                .thenComparing(Row::method));

        ManualPage page = ManualPage.of("reliability.md");
        page.provePart("faults", table("fault", rows.stream().filter(Row::isFault)));
        page.provePart("cases", table("case", rows.stream().filter(row -> !row.isFault())));
    }

    private static String table(String kind, Stream<Row> rows) {
        StringBuilder table = new StringBuilder("| " + kind + " | what holds | test |\n|---|---|---|\n");
        rows.forEach(row -> table.append("| ")
                .append(row.happens())
                .append(" | ")
                .append(row.holds())
                .append(" | [")
                .append(row.testClass())
                .append("](../crontabber-daemon/src/test/java/org/crontabber/daemon/")
                .append(row.testClass())
                .append(".java) |\n"));
        return table.toString();
    }

    /** The rows of a class; other display names are none. */
    static List<Row> rows(String testClass, String source) {
        List<Row> rows = new ArrayList<>();
        Matcher named = NAMED.matcher(source);
        while (named.find()) {
            Matcher title = TITLE.matcher(text(named.group(1)));
            if (title.matches()) {
                boolean isFault = !"conformance ".equals(title.group(1));
                rows.add(new Row(
                        isFault, title.group(2), title.group(3).replace("|", "\\|"), testClass, named.group(2)));
            }
        }
        return rows;
    }

    private static String text(String literals) {
        StringBuilder text = new StringBuilder();
        Matcher literal = LITERAL.matcher(literals);
        while (literal.find()) {
            text.append(literal.group(1).replace("\\\"", "\""));
        }
        return text.toString();
    }

    @Test
    void aDisplayNameMayHaveSeveralFormsAndPieces() {
        String source = """
                @DisplayName("a class")
                class SomeTest {
                    @Test
                    @DisplayName("21 the database is away")
                    void waitsForIt() throws Exception {}

                    @DisplayName("fault 8, 9: a \\"reload\\" "
                            + "during a job")
                    @Test
                    void goesOn() {}

                    @Test
                    @DisplayName("conformance 7: the first run")
                    void runsOnce() {}

                    @Test
                    @DisplayName("something else")
                    void isLeftOut() {}
                }
                """;

        assertThat(rows("SomeTest", source))
                .containsExactly(
                        new Row(true, "21", "the database is away", "SomeTest", "waitsForIt"),
                        new Row(true, "8, 9", "a \"reload\" during a job", "SomeTest", "goesOn"),
                        new Row(false, "7", "the first run", "SomeTest", "runsOnce"));
        assertThat(rows("SomeTest", source).get(0).holds()).isEqualTo("waits for it");
        assertThat(new Row(true, "1", "", "", "looksUpACommitOfSql").holds()).isEqualTo("looks up a commit of sql");
    }
}
