package org.crontabber.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What happened, in one table. */
final class Summary {
    /** So long a fault is taken for the cause of the next election. */
    private static final Duration CAUSE_LIMIT = Duration.ofSeconds(15);

    private final StringBuilder table = new StringBuilder();

    private Summary() {}

    static String of(Chaos.Outcome outcome, List<Violation> violations) {
        Summary summary = new Summary();
        History history = outcome.history();
        summary.part("faults", count(outcome.hits(), hit -> hit.fault().label()));
        summary.part(
                "takeovers",
                count(history.elections().stream().skip(1).toList(), election -> cause(election, outcome.hits())));
        summary.part(
                "attempts", count(history.ledger().attempts(), one -> one.end().outcome()));
        summary.part(
                "errors",
                count(
                        history.ledger().attempts().stream()
                                .filter(one -> one.end().isError())
                                .toList(),
                        one -> one.end().error()));
        summary.part(
                "effects",
                count(history.executions().stream().filter(Execution::isDone).toList(), Execution::job));
        summary.part("violations", violations(violations));
        summary.line("drained after", outcome.drained().toMillis() + " ms");
        return summary.table.toString();
    }

    private static <T> Map<String, Long> count(List<T> all, Function<T, String> label) {
        return all.stream().collect(Collectors.groupingBy(label, TreeMap::new, Collectors.counting()));
    }

    private static Map<String, Long> violations(List<Violation> all) {
        Map<Violation.Kind, Long> counts = new EnumMap<>(Violation.Kind.class);
        Stream.of(Violation.Kind.values()).forEach(kind -> counts.put(kind, 0L));
        all.forEach(one -> counts.merge(one.kind(), 1L, Long::sum));
        Map<String, Long> labelled = new java.util.LinkedHashMap<>();
        counts.forEach((kind, count) -> labelled.put(kind.label(), count));
        return labelled;
    }

    /** The last fault before it that hit the leader, or the server. */
    private static String cause(History.Election election, List<Faults.Hit> hits) {
        Instant earliest = election.committed().minus(CAUSE_LIMIT);
        return hits.stream()
                .filter(hit -> hit.hitLeader()
                        && hit.at().isBefore(election.committed())
                        && hit.at().isAfter(earliest))
                .reduce((one, other) -> other)
                .map(hit -> hit.fault().label())
                .orElse("none that is known");
    }

    private void part(String title, Map<String, Long> counts) {
        line(
                title,
                Long.toString(
                        counts.values().stream().mapToLong(Long::longValue).sum()));
        counts.forEach((label, count) -> line("  " + label, Long.toString(count)));
    }

    private void line(String label, String value) {
        table.append("%-36s %10s%n".formatted(label, value));
    }
}
