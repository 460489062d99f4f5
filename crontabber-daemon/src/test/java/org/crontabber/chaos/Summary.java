package org.crontabber.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What happened, in one table. */
final class Summary {
    /** So long a fault is taken for the cause of the next election: a leader that hangs is ended after 20 s and more. */
    private static final Duration CAUSE_LIMIT = Duration.ofMinutes(1);

    private final StringBuilder table = new StringBuilder();

    private Summary() {}

    static String of(Chaos.Outcome outcome, List<Violation> violations) {
        Summary summary = new Summary();
        History history = outcome.history();
        summary.part("faults", count(outcome.hits(), hit -> hit.fault().label()));
        summary.takeovers(
                history.elections().stream()
                        .skip(1)
                        .filter(one -> one.committed().isBefore(history.healed())) // then all are stopped in turn
                        .toList(),
                outcome.hits());
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
        summary.line(
                "late starts of hindered daemons",
                Integer.toString(LateStarts.of(history).size()));
        summary.line("slots left at the heal", Long.toString(outcome.drain().open()));
        summary.line("  done after ms", Long.toString(outcome.drain().took().toMillis()));
        return summary.table.toString();
    }

    private static <T> Map<String, Long> count(List<T> all, Function<T, String> label) {
        return all.stream().collect(Collectors.groupingBy(label, TreeMap::new, Collectors.counting()));
    }

    private static Map<String, Long> violations(List<Violation> all) {
        Map<Violation.Kind, Long> counts = new EnumMap<>(Violation.Kind.class);
        Stream.of(Violation.Kind.values()).forEach(kind -> counts.put(kind, 0L));
        all.forEach(one -> counts.merge(one.kind(), 1L, Long::sum));
        Map<String, Long> labelled = new LinkedHashMap<>();
        counts.forEach((kind, count) -> labelled.put(kind.label(), count));
        return labelled;
    }

    private void takeovers(List<History.Election> elections, List<Faults.Hit> hits) {
        Map<String, List<Long>> millis = new TreeMap<>();
        for (History.Election election : elections) {
            Faults.Hit cause = cause(election, hits);
            millis.computeIfAbsent(
                            cause == null ? "none that is known" : cause.fault().label(), label -> new ArrayList<>())
                    .add(
                            cause == null
                                    ? 0
                                    : Duration.between(cause.at(), election.committed())
                                            .toMillis());
        }
        line("takeovers, median and longest in ms", Integer.toString(elections.size()));
        millis.forEach((label, all) -> {
            Collections.sort(all);
            line("  " + label, "%10d %6d %6d".formatted(all.size(), all.get(all.size() / 2), all.get(all.size() - 1)));
        });
    }

    /** The last fault before it that hit the leader, or the server. */
    private static Faults.@Nullable Hit cause(History.Election election, List<Faults.Hit> hits) {
        Instant earliest = election.committed().minus(CAUSE_LIMIT);
        return hits.stream()
                .filter(hit -> hit.hitLeader()
                        && hit.at().isBefore(election.committed())
                        && hit.at().isAfter(earliest))
                .reduce((one, other) -> other)
                .orElse(null);
    }

    private void part(String title, Map<String, Long> counts) {
        line(
                title,
                Long.toString(
                        counts.values().stream().mapToLong(Long::longValue).sum()));
        counts.forEach((label, count) -> line("  " + label, Long.toString(count)));
    }

    private void line(String label, String value) {
        table.append("%-38s %10s%n".formatted(label, value));
    }
}
