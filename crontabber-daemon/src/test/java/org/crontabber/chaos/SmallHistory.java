package org.crontabber.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.crontabber.chaos.Execution.Facts;
import org.crontabber.chaos.Execution.Interval;
import org.crontabber.chaos.Execution.Try;
import org.crontabber.chaos.TruthJob.Kind;
import org.crontabber.chaos.TruthJob.Parent;
import org.crontabber.chaos.TruthJob.Slots;

/** Two days of a parent in SQL, a shell after it and a plain job, as they should be; tests spoil it. */
final class SmallHistory {
    static final Instant FIRST = Instant.parse("2026-03-01T00:00:00Z");
    static final Duration DAY = Duration.ofDays(1);
    static final Instant SECOND = FIRST.plus(DAY);
    /** When all of it happens. */
    static final Instant BEGIN = SECOND.plus(Duration.ofHours(1));

    private static final Slots DAYS = new Slots(FIRST, DAY);

    /** The day of the month whose first attempt is to fail: none of the two. */
    private static final int FAILING = 7;

    final List<TruthJob> jobs = List.of(
            new TruthJob(new Kind("days", true, true, 0), DAYS, List.of(), Set.of(FAILING)),
            new TruthJob(new Kind("shipped", false, true, 0), DAYS, List.of(new Parent("days", true)), Set.of()),
            new TruthJob(new Kind("digest", true, false, 0), DAYS, List.of(), Set.of()));
    final List<Execution> executions = new ArrayList<>();
    final List<History.Election> elections =
            new ArrayList<>(List.of(new History.Election(1, at(-10)), new History.Election(2, at(1_000))));
    final List<History.Slot> slots = new ArrayList<>();
    final List<History.Attempt> attempts = new ArrayList<>();
    final List<String> open = new ArrayList<>();
    final List<Hindrances.Hindrance> hindrances = new ArrayList<>();

    SmallHistory() {
        succeed("days", FIRST, 10);
        succeed("days", SECOND, 20);
        succeed("shipped", FIRST, 30);
        succeed("shipped", SECOND, 40);
        succeed("digest", SECOND, 50);
    }

    static Instant at(int second) {
        return BEGIN.plusSeconds(second);
    }

    /** From this second on, for five seconds, in term 1. */
    private void succeed(String job, Instant slot, int second) {
        executions.add(execution(job, slot, 1, second));
        attempts.add(recorded(job, slot, 1, "succeeded", second));
        slots.add(new History.Slot(
                job, slot, TruthJob.date(slot), "succeeded", new History.Counts(1, 0), id(job, slot, 1)));
    }

    static String id(String job, Instant slot, int number) {
        return job + "-" + TruthJob.date(slot) + "-" + number;
    }

    static Execution execution(String job, Instant slot, int number, int second) {
        Facts facts = new Facts(
                job,
                slot,
                TruthJob.date(slot),
                new Interval(slot.minus(DAY), slot),
                new Try(number, id(job, slot, number), 1));
        return new Execution(facts, at(second), at(second + 5), true, 0);
    }

    static History.Attempt recorded(String job, Instant slot, int number, String outcome, int second) {
        return new History.Attempt(
                job,
                slot,
                new Try(number, id(job, slot, number), 1),
                new History.End(outcome, "-", 1, at(second + 5)),
                at(second),
                at(second + 5));
    }

    /** In its place something else. */
    void replace(String job, Instant slot, Execution other) {
        executions.replaceAll(one -> one.job().equals(job) && one.slot().equals(slot) ? other : one);
    }

    History history() {
        return new History(
                jobs,
                executions,
                elections,
                new History.Ledger(slots, attempts, open),
                new History.Faulty(hindrances, at(900)));
    }
}
