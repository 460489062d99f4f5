package org.crontabber.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.crontabber.chaos.Violation.Kind;

/** Whether the state says what happened. */
final class LedgerChecks {
    /** The errors that jobs bring about at their first attempt: a division by zero, and an exit code. */
    private static final Set<String> MEANT = Set.of("22012", "exit_7");

    /** What faults make of an attempt: its session broke, was ended, or had to wait for too long or for another one. */
    private static final List<String> BROUGHT_ABOUT = List.of("08", "57", "55P03", "40");

    private final TruthJob job;
    private final Instant healed;
    private final List<Execution> executions;
    private final List<History.Slot> slots;
    private final List<History.Attempt> attempts;
    private final Map<Instant, List<History.Attempt>> bySlot;
    private final Map<String, History.Attempt> byId;
    private final Set<String> effects;
    private final List<String> open;
    private final List<Violation> found = new ArrayList<>();

    LedgerChecks(History history, TruthJob job) {
        this.job = job;
        this.healed = history.healed();
        this.executions = history.of(job);
        this.slots = history.slotsOf(job);
        this.attempts = history.attemptsOf(job);
        this.bySlot = attempts.stream().collect(Collectors.groupingBy(History.Attempt::slot));
        this.effects =
                executions.stream().filter(Execution::isDone).map(Execution::id).collect(Collectors.toSet());
        this.byId =
                attempts.stream().collect(Collectors.toMap(one -> one.attempt().id(), one -> one, (one, other) -> one));
        this.open = history.ledger().open();
    }

    List<Violation> check() {
        openAttempts();
        ledgerIsComplete();
        slots.forEach(this::slotIsRight);
        attemptsAreRight();
        executions.forEach(this::executionIsKnown);
        return found;
    }

    private void add(Instant at, String what) {
        found.add(new Violation(Kind.LEDGER, job.name(), at, what));
    }

    private void openAttempts() {
        if (open.contains(job.name())) {
            add(healed, "an attempt is open, and nobody runs");
        }
    }

    private void ledgerIsComplete() {
        Set<Instant> known = new HashSet<>();
        for (History.Slot slot : slots) {
            if (!known.add(slot.slot()) || !job.isSlot(slot.slot())) {
                add(slot.slot(), "no slot of its schedule: " + slot);
            }
        }
        if (job.kind().isBackfill()) {
            job.until(healed).stream()
                    .filter(slot -> !known.contains(slot))
                    .forEach(slot -> add(healed, "the ledger does not have " + slot));
        }
    }

    private void slotIsRight(History.Slot slot) {
        if (!slot.date().equals(TruthJob.date(slot.slot()))) {
            add(slot.slot(), "has the wrong date: " + slot);
        }
        List<History.Attempt> all = bySlot.getOrDefault(slot.slot(), List.of());
        List<String> successes = all.stream()
                .filter(one -> one.end().isSuccess())
                .map(one -> one.attempt().id())
                .toList();
        boolean isDone = slot.state().equals("succeeded");
        if (!successes.equals(isDone ? List.of(slot.successId()) : List.of())) {
            add(slot.slot(), "is " + slot.state() + " with the successes " + successes + ": " + slot);
        }
        if (job.kind().isBackfill() && !isDone && !slot.slot().isAfter(healed)) {
            add(slot.slot(), "is still open: " + slot);
        }
        long errors = all.stream().filter(one -> one.end().isError()).count();
        if (errors != slot.counts().errors() || all.size() != slot.counts().attempts()) {
            add(slot.slot(), slot + ", and the history has " + all.size() + " attempts and " + errors + " errors");
        }
        if (isDone && !effects.contains(slot.successId())) {
            add(slot.slot(), "succeeded without an effect: " + slot);
        }
    }

    private void attemptsAreRight() {
        Set<String> ids = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        History.Attempt before = null;
        for (History.Attempt one : attempts) {
            if (!ids.add(one.attempt().id())
                    || !numbers.add(one.slot() + " " + one.attempt().number())) {
                add(one.began(), "is recorded twice: " + one);
            }
            if (before != null && one.began().isBefore(before.end().at())) {
                add(one.began(), one + " began before the end of " + before);
            }
            boolean isMeant = one.attempt().number() == 1 && job.failsFirst(one.slot());
            if (isMeant ? one.end().isSuccess() : MEANT.contains(one.end().error())) {
                add(one.began(), (isMeant ? "was to fail: " : "was not to fail: ") + one);
            }
            if (one.end().isError() && !isExplained(one.end().error())) {
                add(one.began(), "an error that no fault explains: " + one);
            }
            before = one;
        }
    }

    private static boolean isExplained(String error) {
        return MEANT.contains(error) || BROUGHT_ABOUT.stream().anyMatch(error::startsWith);
    }

    /** No effect without a record, and the record says the same. */
    private void executionIsKnown(Execution one) {
        History.Attempt recorded = byId.get(one.id());
        if (recorded == null) {
            add(one.began(), "no attempt is recorded for " + one);
            return;
        }
        boolean isSame = recorded.slot().equals(one.slot())
                && Objects.equals(recorded.attempt(), one.facts().attempt());
        if (!isSame || one.began().isBefore(recorded.began())) {
            add(one.began(), recorded + " is the record of " + one);
        }
        if (job.kind().isSql() && !recorded.end().isSuccess()) {
            add(one.began(), "an effect of what has not succeeded: " + recorded);
        }
    }
}
