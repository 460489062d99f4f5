package org.crontabber.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Backfill.OnFailure;
import org.crontabber.decision.Backfill.Order;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Retry;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.jspecify.annotations.Nullable;

/** A small history, told to one invariant: slots and instants are hours since midnight, jobs run hourly. */
final class Told {
    static final Instant MIDNIGHT = Instant.parse("2026-03-01T00:00:00Z");
    static final Every HOURLY = new Every(Duration.ofHours(1), ZoneOffset.UTC);
    static final Slots HOURS = HOURLY.from(slot(0));
    static final String LEADER = "a";

    private final Model model = new Model();
    private final Invariant invariant;
    private final Map<String, UUID> open = new HashMap<>();
    private long ids;

    Told(Function<Model, Invariant> which, Job... jobs) {
        this.invariant = which.apply(model);
        see(configured(jobs));
        see(new Fact.Elected(LEADER, 1));
    }

    static Fact.Configured configured(Job... jobs) {
        return new Fact.Configured(LEADER, JobGraph.of(List.of(jobs), Map.of()));
    }

    static Job plain(String name, Dependency... after) {
        return job(name, null, after);
    }

    static Job backfill(String name, Dependency... after) {
        return job(name, Backfill.DEFAULT, after);
    }

    static Job passingOver(String name) {
        return job(name, new Backfill(Order.OLDEST_FIRST, OnFailure.CONTINUE, 0, null, 1000));
    }

    private static Job job(String name, @Nullable Backfill backfill, Dependency... after) {
        Retry hourly = new Retry(Duration.ofHours(1), 2, null);
        return new Job(name, HOURLY, null, backfill, hourly, List.of(after), Duration.ofHours(1), true);
    }

    static Instant at(int hour) {
        return MIDNIGHT.plus(Duration.ofHours(hour));
    }

    static Slot slot(int hour) {
        return new Slot(at(hour), LocalDate.ofInstant(at(hour), ZoneId.of("UTC")));
    }

    Told see(Fact fact) {
        invariant.see(fact);
        model.see(fact);
        return this;
    }

    Told tick(int hour) {
        return see(new Fact.TickTaken(1, at(hour)));
    }

    /** All hours from midnight on came due, and the job was met with it. */
    Told met(String job, int newest) {
        return see(new Fact.CameDue(job, true, HOURS, null, slot(newest)));
    }

    Told due(String job, int known, int newest) {
        return see(new Fact.CameDue(job, false, HOURS, slot(known), slot(newest)));
    }

    Told begin(String job, int hour) {
        return see(begun(job, hour, 1, false));
    }

    Fact.Begun begun(String job, int hour, int attempt, boolean byHand) {
        UUID id = new UUID(0, ++ids);
        open.put(job, id);
        return new Fact.Begun(1, job, slot(hour), attempt, id, byHand, at(hour), false);
    }

    Told end(String job, int hour, Outcome outcome) {
        return see(ended(job, hour, outcome, false));
    }

    Fact.Ended ended(String job, int hour, Outcome outcome, boolean held) {
        return new Fact.Ended(1, job, slot(hour), open.getOrDefault(job, new UUID(0, 0)), outcome, true, held);
    }

    Told succeed(String job, int hour) {
        return begin(job, hour).end(job, hour, Outcome.SUCCEEDED);
    }

    Told steer(String job, Verb verb, int... hours) {
        List<Slot> slots = new ArrayList<>();
        for (int hour : hours) {
            slots.add(slot(hour));
        }
        return see(new Fact.Steered(job, verb, slots));
    }

    Told atEnd() {
        model.drained();
        invariant.atEnd();
        return this;
    }
}
