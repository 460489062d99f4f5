package org.crontabber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.crontabber.testing.ManualPage;
import org.crontabber.testing.NamedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The page docs/what-happens.md: the behaviour cases in plain words, each with a picture of what its test did, and the
 * cases that other tests show.
 */
class WhatHappensManualTest {
    private static final int PAGE_COLUMNS = 80;
    private static final int CASES = 69;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private static final ConformanceCase.Words NONE = new ConformanceCase.Words("", "", "");

    /** What the tests with these numbers are about. */
    private static final List<Chapter> CHAPTERS = List.of(
            new Chapter("Configuration files", 6),
            new Chapter("Runs by hand", 15),
            new Chapter("Errors and odd output", 20),
            new Chapter("Waiting for other jobs", 28),
            new Chapter("Catching up", 39),
            new Chapter("Several instances", 44),
            new Chapter("Commands", 51),
            new Chapter("Clocks and zones", 55),
            new Chapter("Changes and losses", CASES));

    @TempDir
    private Path directory = Path.of("");

    private record Chapter(String title, int lastNumber) {}

    @Test
    void thePageShowsEachCase() throws IOException, URISyntaxException {
        List<String> problems = new ArrayList<>();
        StringBuilder contents = new StringBuilder();
        StringBuilder cases = new StringBuilder();
        for (ConformanceFile file : ConformanceFile.all()) {
            contents.append("- ").append(link(file.topic())).append('\n');
            cases.append("## %s\n\n".formatted(file.topic()));
            for (ConformanceCase row : file.cases()) {
                contents.append("  - ").append(link(title(row))).append('\n');
                PlanReplay.Replay replay = new PlanReplay(directory).run(row.steps());
                problems.addAll(problems(file, row, replay));
                cases.append(text(row, replay));
            }
            cases.append(
                            "[%s](../crontabber-daemon/src/test/resources/conformance/%s): the configurations and commands."
                                    .formatted(file.name(), file.name()))
                    .append("\n\n");
        }
        assertThat(problems).isEmpty();
        String others = others(contents);
        assertThat(contents.toString().lines()).as("headings").doesNotHaveDuplicates();

        ManualPage page = ManualPage.of("what-happens.md");
        page.provePart("contents", contents.toString());
        page.provePart("cases", cases.toString().stripTrailing() + "\n");
        page.provePart("others", others);
    }

    private static String link(String heading) {
        String anchor =
                heading.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 _-]", "").replace(' ', '-');
        return "[" + heading + "](#" + anchor + ")";
    }

    /** The numbers of the cases, and what their titles say of the original program, mean nothing to who reads the page. */
    private static String title(ConformanceCase row) {
        return row.title()
                .replaceFirst("^[0-9]+[a-z]?\\. ", "")
                .replace("≠ ", "")
                .replaceAll(" \\([^)]*original[^)]*\\)", "");
    }

    private static String text(ConformanceCase row, PlanReplay.Replay replay) {
        ConformanceCase.Words words = Objects.requireNonNullElse(row.words(), NONE);
        List<String> picture = Timeline.of(replay);
        assertThat(picture).as(row.title()).allMatch(line -> line.length() <= PAGE_COLUMNS);
        return """
                ### %s

                - **Given** %s
                - **When** %s
                - **Then** %s

                ```
                %s
                ```

                """.formatted(title(row), words.given(), words.when(), words.then(), String.join("\n", picture));
    }

    private static String others(StringBuilder contents) throws IOException {
        List<NamedTest> tests =
                NamedTest.all().stream().filter(test -> !test.isFault()).toList();
        contents.append("- ").append(link("Shown by other tests")).append('\n');
        StringBuilder others = new StringBuilder();
        int from = 0;
        for (Chapter chapter : CHAPTERS) {
            int after = from;
            List<NamedTest> found = tests.stream()
                    .filter(test -> test.first() > after && test.first() <= chapter.lastNumber())
                    .toList();
            assertThat(found).as(chapter.title()).isNotEmpty();
            contents.append("  - ").append(link(chapter.title())).append('\n');
            others.append("### %s\n\n%s\n".formatted(chapter.title(), NamedTest.table("case", found)));
            from = chapter.lastNumber();
        }
        return others.toString().stripTrailing() + "\n";
    }

    /** What is wrong with the words of a case. */
    private static List<String> problems(ConformanceFile file, ConformanceCase row, PlanReplay.Replay replay) {
        String where = "case '" + row.title() + "' of conformance/" + file.name() + " ";
        if (row.words() == null) {
            return List.of(where + "has no plain words for the manual: write lines that begin with Given, When and Then"
                    + " between its title and 'given'; what goes on in the next line begins with two blanks");
        }
        return Mentions.in(row.words()).unknownTo(row, replay).stream()
                .map(unknown -> where + "mentions " + unknown + ", which is not in what is checked")
                .toList();
    }

    @Test
    void eachCaseHasItsRowOrItsTest() throws IOException, URISyntaxException {
        Set<Integer> shown = new TreeSet<>();
        Stream.concat(
                        ConformanceFile.all().stream()
                                .flatMap(file -> file.cases().stream())
                                .map(row -> row.title().replaceFirst("(?s)[^0-9].*", "")),
                        NamedTest.all().stream().filter(test -> !test.isFault()).map(NamedTest::numbers))
                .forEach(numbers -> NUMBER.matcher(numbers)
                        .results()
                        .forEach(number -> shown.add(Integer.valueOf(number.group()))));

        assertThat(IntStream.rangeClosed(1, CASES).filter(number -> !shown.contains(number)))
                .as("cases without a row and without a test")
                .isEmpty();
    }
}
