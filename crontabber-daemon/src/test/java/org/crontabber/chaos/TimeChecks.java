package org.crontabber.chaos;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.crontabber.chaos.Violation.Kind;

/** Whether a job's attempts came one after another, and after what they come after. */
final class TimeChecks {
    private final History history;
    private final TruthJob job;
    private final List<Execution> executions;
    /** Attempts that may come beside another one. */
    private final Set<String> late;

    private final List<Violation> found = new ArrayList<>();

    TimeChecks(History history, TruthJob job, Set<String> late) {
        this.history = history;
        this.job = job;
        this.late = late;
        this.executions = history.of(job).stream()
                .sorted(Comparator.comparing(Execution::began))
                .toList();
    }

    List<Violation> check() {
        overlapping();
        job.parents().forEach(this::afterParent);
        return found;
    }

    /** One that was killed says no more, so whoever says something after the next one's beginning still lived then. */
    private void overlapping() {
        Execution longest = null;
        for (Execution one : executions) {
            if (late.contains(one.id())) {
                continue;
            }
            if (longest != null && one.began().isBefore(longest.seen())) {
                found.add(new Violation(Kind.OVERLAPPING, job.name(), one.began(), one + " while " + longest));
            }
            longest = longest == null || one.seen().isAfter(longest.seen()) ? one : longest;
        }
    }

    private void afterParent(TruthJob.Parent edge) {
        TruthJob parent = history.jobs().stream()
                .filter(one -> one.name().equals(edge.job()))
                .findFirst()
                .orElseThrow();
        NavigableMap<Instant, Instant> through = through(parent);
        for (Execution one : executions) {
            Instant slot = newestNeeded(parent, edge, one.slot());
            Instant done = through.get(slot);
            if (done == null || one.began().isBefore(done)) {
                found.add(new Violation(
                        Kind.BEFORE_PARENT,
                        job.name(),
                        one.began(),
                        one + " before " + edge.job() + " was done through " + slot
                                + (done == null ? "" : ", which was at " + done)));
            }
        }
    }

    /** The newest slot that the parent must have done; all before it come first, so the same date asks for no more. */
    private static Instant newestNeeded(TruthJob parent, TruthJob.Parent edge, Instant slot) {
        Instant end = edge.sameDate() ? endOfDate(slot) : slot;
        return end.isBefore(parent.slots().first()) ? parent.slots().first() : floor(parent, end);
    }

    private static Instant endOfDate(Instant slot) {
        return TruthJob.date(slot)
                .plusDays(1)
                .atStartOfDay(ZoneOffset.UTC)
                .toInstant()
                .minusNanos(1);
    }

    private static Instant floor(TruthJob parent, Instant end) {
        long periods = Duration.between(parent.slots().first(), end)
                .dividedBy(parent.slots().every());
        return parent.slots().first().plus(parent.slots().every().multipliedBy(periods));
    }

    /** For each slot of the parent: from when on it and all before it had taken effect. */
    private NavigableMap<Instant, Instant> through(TruthJob parent) {
        Map<Instant, Instant> first = new HashMap<>();
        history.of(parent).stream()
                .filter(Execution::isDone)
                .forEach(one -> first.merge(one.slot(), one.seen(), (a, b) -> a.isBefore(b) ? a : b));
        NavigableMap<Instant, Instant> through = new TreeMap<>();
        Instant latest = Instant.MIN;
        for (Instant slot : parent.until(first.keySet().stream()
                .max(Comparator.naturalOrder())
                .orElse(parent.slots().first()))) {
            Instant done = first.get(slot);
            if (done == null) {
                break;
            }
            latest = done.isAfter(latest) ? done : latest;
            through.put(slot, latest);
        }
        return through;
    }
}
