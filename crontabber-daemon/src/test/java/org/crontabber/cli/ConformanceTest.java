package org.crontabber.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.crontabber.simulate.Event;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The behaviour cases in src/test/resources/conformance, each a test. They run through the code of {@code plan}; a case
 * without {@code changed} can be replayed by giving its configuration and its command to the program.
 */
class ConformanceTest {
    @TestFactory
    Stream<DynamicTest> cases(@TempDir Path directory) throws IOException, URISyntaxException {
        List<ConformanceCase> cases = ConformanceFile.all().stream()
                .flatMap(file -> file.cases().stream())
                .toList();
        assertThat(cases).hasSizeGreaterThan(50);
        return cases.stream().map(row -> DynamicTest.dynamicTest(row.title(), () -> check(row, directory)));
    }

    private static void check(ConformanceCase row, Path directory) {
        PlanReplay.Replay replay = new PlanReplay(directory).run(row.steps());
        List<Event> events = replay.events();

        assertThat(row.expectations()).isNotEmpty();
        for (ConformanceCase.Expectation expected : row.expectations()) {
            switch (expected.kind()) {
                case EVENTS -> assertThat(lines(events, "")).isEqualTo(expected.lines());
                case EVENTS_OF -> assertThat(lines(events, expected.job())).isEqualTo(expected.lines());
                case COUNT ->
                    assertThat(attempts(events, expected.job()))
                            .isEqualTo(Long.parseLong(expected.lines().get(0)));
                case MISSING -> assertThat(missing(replay)).isEqualTo(expected.lines());
                case WAITS -> assertThat(waits(events)).containsAll(expected.lines());
            }
        }
    }

    private static List<String> lines(List<Event> events, String job) {
        return events.stream()
                .filter(event -> !(event instanceof Event.Waits))
                .filter(event -> job.isEmpty() || event.job().equals(job))
                .map(EventLine::of)
                .toList();
    }

    private static List<String> waits(List<Event> events) {
        return events.stream()
                .filter(Event.Waits.class::isInstance)
                .map(EventLine::of)
                .toList();
    }

    private static List<String> missing(PlanReplay.Replay replay) {
        return replay.missing().entrySet().stream()
                .flatMap(job -> job.getValue().stream().map(missing -> EventLine.of(job.getKey(), missing)))
                .toList();
    }

    private static long attempts(List<Event> events, String job) {
        return events.stream()
                .filter(event -> event instanceof Event.Attempted && event.job().equals(job))
                .count();
    }
}
