package org.crontabber.testing;

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

/**
 * A test that the manual names, by a display name that begins with numbers or with {@code fault} and numbers, and says
 * what goes wrong; its method's name says what holds. With {@code conformance} and numbers it is a case of the behaviour;
 * a fault that is one too says so at its end: {@code (conformance 43)}.
 *
 * @param numbers those of the faults or of the cases, as they are written
 * @param file where it stands, below the folder of the tests
 */
public record NamedTest(boolean isFault, String numbers, String happens, String file, String method) {
    private static final Path SOURCES = Path.of("src/test/java");
    private static final Pattern NAMED = Pattern.compile(
            "@DisplayName\\(((?:\\s*\\+?\\s*\"(?:[^\"\\\\]|\\\\.)*\")+)\\s*\\)(?:(?!@DisplayName).)*?\\bvoid (\\w+)\\(",
            Pattern.DOTALL);
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final String NUMBERS = "[0-9]+[a-z]?(?:\\s*[,–-]\\s*[0-9]+[a-z]?)*";
    private static final Pattern TITLE = Pattern.compile(
            "(fault |conformance )?(" + NUMBERS + ")[:.,]?\\s+(.*?)(?: \\(conformance (" + NUMBERS + ")\\))?");

    /** All of them, by their numbers. */
    public static List<NamedTest> all() throws IOException {
        List<NamedTest> tests = new ArrayList<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(found -> found.toString().endsWith("Test.java"))
                    .toList()) {
                tests.addAll(of(SOURCES.relativize(file).toString(), Files.readString(file)));
            }
        }
        tests.sort(Comparator.comparing(NamedTest::first)
                .thenComparing(NamedTest::numbers)
                .thenComparing(NamedTest::testClass)
                .thenComparing(NamedTest::method));
        return tests;
    }

    /** Those of a class; other display names are none. */
    static List<NamedTest> of(String file, String source) {
        List<NamedTest> tests = new ArrayList<>();
        Matcher named = NAMED.matcher(source);
        while (named.find()) {
            Matcher title = TITLE.matcher(text(named.group(1)));
            if (title.matches()) {
                boolean isFault = !"conformance ".equals(title.group(1));
                String happens = title.group(3).replace("|", "\\|");
                tests.add(new NamedTest(isFault, title.group(2), happens, file, named.group(2)));
                if (isFault && title.group(4) != null) {
                    tests.add(new NamedTest(false, title.group(4), happens, file, named.group(2)));
                }
            }
        }
        return tests;
    }

    private static String text(String literals) {
        StringBuilder text = new StringBuilder();
        Matcher literal = LITERAL.matcher(literals);
        while (literal.find()) {
            text.append(literal.group(1).replace("\\\"", "\""));
        }
        return text.toString();
    }

    /** The first of its numbers. */
    public int first() {
        return Integer.parseInt(numbers.replaceAll("[^0-9].*", ""));
    }

    /** The method's name in words. */
    public String holds() {
        return method.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    /** The class that it stands in. */
    public String testClass() {
        return file.substring(file.lastIndexOf('/') + 1).replace(".java", "");
    }

    /** A table for a page of docs; the first column is named as given. */
    public static String table(String kind, List<NamedTest> tests) {
        StringBuilder table = new StringBuilder("| " + kind + " | what holds | test |\n|---|---|---|\n");
        tests.forEach(test -> table.append("| ")
                .append(test.happens())
                .append(" | ")
                .append(test.holds())
                .append(" | [")
                .append(test.testClass())
                .append("](../crontabber-daemon/src/test/java/")
                .append(test.file())
                .append(") |\n"));
        return table.toString();
    }
}
