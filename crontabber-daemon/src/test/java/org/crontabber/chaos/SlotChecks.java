package org.crontabber.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.crontabber.chaos.Violation.Kind;

/** Whether each slot that was due took its effect, as often as it may, in order, and as itself. */
final class SlotChecks {
    private final TruthJob job;
    private final Instant healed;
    /** In the order of their ends: for SQL that is the order of commits. */
    private final List<Execution> executions;

    private final List<History.Attempt> attempts;
    /** Attempts that may come again, and out of order. */
    private final Set<String> late;

    private final List<Violation> found = new ArrayList<>();

    SlotChecks(History history, TruthJob job, Set<String> late) {
        this.job = job;
        this.healed = history.healed();
        this.executions = history.of(job).stream()
                .sorted(Comparator.comparing(Execution::seen))
                .toList();
        this.attempts = history.attemptsOf(job);
        this.late = late;
    }

    List<Violation> check() {
        executions.forEach(this::isItself);
        missed();
        if (job.kind().isSql()) {
            doubled();
        }
        doneAgain();
        ordered();
        return found;
    }

    private void add(Kind kind, Instant at, String what) {
        found.add(new Violation(kind, job.name(), at, what));
    }

    private void isItself(Execution one) {
        Execution.Facts facts = one.facts();
        if (!job.isSlot(one.slot())) {
            add(Kind.WRONG_DATE, one.began(), "no slot of its schedule: " + one);
        } else if (one.slot().isAfter(one.began())) {
            add(Kind.WRONG_DATE, one.began(), "before its time: " + one);
        } else if (!facts.date().equals(TruthJob.date(one.slot()))) {
            add(Kind.WRONG_DATE, one.began(), "told the date " + facts.date() + ": " + one);
        } else if (!facts.interval().end().equals(one.slot())
                || (job.kind().isBackfill()
                        && !facts.interval()
                                .start()
                                .equals(one.slot().minus(job.slots().every())))) {
            add(Kind.WRONG_DATE, one.began(), "told the interval " + facts.interval() + ": " + one);
        }
    }

    private void missed() {
        List<Execution> done = executions.stream().filter(Execution::isDone).toList();
        if (job.kind().isBackfill()) {
            Set<Instant> slots = done.stream().map(Execution::slot).collect(Collectors.toSet());
            job.until(healed).stream()
                    .filter(slot -> !slots.contains(slot))
                    .forEach(slot -> add(Kind.MISSED, healed, "no effect of " + slot));
        } else {
            holes(done);
        }
    }

    /** A plain job's interval begins where its last success ended; that of its first one where the slot's own does. */
    private void holes(List<Execution> done) {
        Execution last = null;
        for (Execution one : done) {
            Instant through = last == null ? one.slot().minus(job.slots().every()) : last.slot();
            if (one.facts().interval().start().isAfter(through)) {
                add(Kind.MISSED, one.began(), "a hole from " + through + " on before " + one);
            }
            last = last == null || one.slot().isAfter(last.slot()) ? one : last;
        }
        List<Instant> due = job.until(healed);
        boolean isBehind = !due.isEmpty() && (last == null || last.slot().isBefore(due.get(due.size() - 1)));
        if (isBehind) {
            add(Kind.MISSED, healed, "nothing after " + last);
        }
    }

    private void doubled() {
        Map<Instant, Execution> first = new HashMap<>();
        for (Execution one : executions) {
            Execution before = first.putIfAbsent(one.slot(), one);
            if (before != null) {
                add(Kind.DOUBLED, one.seen(), one + " after " + before);
            }
        }
    }

    /** A shell's effect may come twice, but never once its success is recorded. */
    private void doneAgain() {
        Map<Instant, History.Attempt> successes = new HashMap<>();
        attempts.stream().filter(one -> one.end().isSuccess()).forEach(one -> successes.put(one.slot(), one));
        for (Execution one : executions) {
            History.Attempt success = successes.get(one.slot());
            if (success != null
                    && !late.contains(one.id())
                    && !success.attempt().id().equals(one.id())
                    && one.began().isAfter(success.committed())) {
                add(Kind.DOUBLED, one.began(), "done again after the success of " + success + ": " + one);
            }
        }
    }

    private void ordered() {
        Execution before = null;
        for (Execution one : executions) {
            if (late.contains(one.id())) {
                continue;
            }
            if (before != null && one.slot().isBefore(before.slot())) {
                add(Kind.OUT_OF_ORDER, one.began(), one + " after " + before);
            }
            before = one;
        }
    }
}
