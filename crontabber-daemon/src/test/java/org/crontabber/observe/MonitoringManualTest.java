package org.crontabber.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Steering;
import org.crontabber.testing.ManualPage;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** docs/monitoring.md names each event of the log and each series of the metrics, as they are. */
class MonitoringManualTest {
    private static final Path SOURCES = Path.of("src/main/java");
    private static final Pattern EVENT_PAIR = Pattern.compile("addKeyValue\\(\\s*\"event\",([^;]*?)\\)");
    private static final Pattern EVENT_CALL = Pattern.compile("\\b(?:event|slot)\\(\\s*(?!Level level)([^;]*?)\\)");
    private static final Pattern NAME = Pattern.compile("\"([a-z]+(?:_[a-z]*)*)\"");
    private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) (\\S+)");
    private static final Pattern SAMPLE = Pattern.compile("^(crontabber_\\w+)\\{(.*)} ", Pattern.MULTILINE);

    private static List<List<String>> rows(String heading) {
        String page = ManualPage.of("monitoring.md").text();
        int begin = page.indexOf("## " + heading);
        assertThat(begin).as(heading).isNotNegative();
        int end = page.indexOf("\n## ", begin);
        return ManualPage.rowsOf(page.substring(begin, end < 0 ? page.length() : end)).stream()
                .map(row -> row.stream().map(cell -> cell.replace("`", "")).toList())
                .toList();
    }

    @Test
    void eachEventIsInTheTableWithItsLevelAndFields() {
        Map<String, List<String>> table =
                rows("Log").stream().collect(Collectors.toMap(row -> row.get(0), row -> row.subList(1, 3)));

        assertThat(table).containsAllEntriesOf(told());
    }

    /** What the log says of everything that happens: events, with their levels and fields. */
    private static SortedMap<String, List<String>> told() {
        SortedMap<String, Set<String>> levels = new TreeMap<>();
        SortedMap<String, Set<String>> fields = new TreeMap<>();
        for (ILoggingEvent line : logged(EverythingHappens::to)) {
            String event = String.valueOf(line.getKeyValuePairs().get(0).value);
            levels.computeIfAbsent(event, name -> new TreeSet<>())
                    .add(line.getLevel().toString());
            line.getKeyValuePairs().stream()
                    .skip(1)
                    .forEach(pair -> fields.computeIfAbsent(event, name -> new LinkedHashSet<>())
                            .add(pair.key));
        }
        SortedMap<String, List<String>> told = new TreeMap<>();
        levels.forEach((event, level) -> told.put(
                event, List.of(String.join(", ", level), String.join(", ", fields.getOrDefault(event, Set.of())))));
        return told;
    }

    @Test
    void aRequestWithoutAReasonHasNoneInTheLog() {
        Steering.Order order = new Steering.Order(Steering.Verb.PAUSE, null, null, false, "tester", null);

        List<ILoggingEvent> lines = logged(log -> log.asked(new Steering.Request(1, "a", order), true, "a is paused"));

        assertThat(lines)
                .singleElement()
                .satisfies(line -> assertThat(line.getKeyValuePairs())
                        .extracting(pair -> pair.key)
                        .containsExactly("event", "request", "verb", "job", "who"));
    }

    /** The lines of what happens. */
    private static List<ILoggingEvent> logged(Consumer<LogEvents> happens) {
        Logger logger = (Logger) LoggerFactory.getLogger("crontabber");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        logger.setAdditive(false);
        try {
            happens.accept(new LogEvents());
        } finally {
            logger.setAdditive(true);
            logger.detachAppender(lines);
        }
        return List.copyOf(lines.list);
    }

    @Test
    void theTableNamesTheEventsOfTheSourceAndNoOthers() throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file :
                    files.filter(found -> found.toString().endsWith(".java")).toList()) {
                String source = Files.readString(file);
                names.addAll(names(EVENT_PAIR, source));
                if (source.contains("addKeyValue(\"event\", name)") || source.contains("LogEvents.event(")) {
                    names.addAll(names(EVENT_CALL, source));
                }
            }
        }
        assertThat(names).hasSizeGreaterThan(15);
        assertThat(rows("Log")).extracting(row -> row.get(0)).containsExactlyInAnyOrderElementsOf(names);
    }

    /** A name that ends in an underscore is followed by an outcome. */
    private static List<String> names(Pattern calls, String source) {
        List<String> names = new ArrayList<>();
        Matcher call = calls.matcher(source);
        while (call.find()) {
            Matcher name = NAME.matcher(call.group(1));
            while (name.find()) {
                if (name.group(1).endsWith("_")) {
                    Stream.of(Outcome.values()).forEach(outcome -> names.add(name.group(1) + outcome.code()));
                } else {
                    names.add(name.group(1));
                }
            }
        }
        return names;
    }

    @Test
    void eachSeriesIsInTheTableWithItsTypeAndLabels() {
        RunningProgress progress = new RunningProgress();
        Metrics metrics = new Metrics("1.0", 0, progress);
        EverythingHappens.to(metrics);
        progress.begin(EverythingHappens.FACTS).tell(1, 3);
        metrics.reloadEnded(true);
        String text = metrics.scrape();

        SortedMap<String, List<String>> exposed = new TreeMap<>();
        Matcher type = TYPE.matcher(text);
        while (type.find()) {
            exposed.put(type.group(1), List.of(type.group(2), labels(text, type.group(1))));
        }
        Map<String, List<String>> table =
                rows("Metrics").stream().collect(Collectors.toMap(row -> row.get(0), row -> row.subList(1, 3)));
        assertThat(new TreeMap<>(table)).isEqualTo(exposed);
    }

    private static String labels(String text, String series) {
        Set<String> labels = new TreeSet<>();
        Matcher sample = SAMPLE.matcher(text);
        while (sample.find()) {
            if (sample.group(1).equals(series) || sample.group(1).equals(series + "_count")) {
                Matcher label = Pattern.compile("(\\w+)=\"").matcher(sample.group(2));
                while (label.find()) {
                    labels.add(label.group(1));
                }
            }
        }
        return String.join(", ", labels);
    }
}
