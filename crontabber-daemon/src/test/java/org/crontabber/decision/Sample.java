package org.crontabber.decision;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.crontabber.decision.Backfill.OnFailure;
import org.crontabber.decision.Backfill.Order;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.TickGrid;
import org.jspecify.annotations.Nullable;

/** Hourly jobs of 9 March 2026, from 08:00 on, with a tick of five minutes and a retry of as long. */
public final class Sample {
    static final TickGrid GRID = new TickGrid(Duration.ofMinutes(5));
    static final Backfill CONTINUE = new Backfill(Order.OLDEST_FIRST, OnFailure.CONTINUE, 0, null, 1000);
    static final Backfill NEWEST_FIRST = new Backfill(Order.NEWEST_FIRST, OnFailure.CONTINUE, 0, null, 1000);

    private Sample() {}

    /** {@code at("08:05")}. */
    static Instant at(String time) {
        return Instant.parse("2026-03-09T" + time + (time.length() == 5 ? ":00Z" : "Z"));
    }

    static Slot slot(String time) {
        return new Slot(at(time), at(time).atOffset(ZoneOffset.UTC).toLocalDate());
    }

    public static Job plain(String name, Dependency... after) {
        return job(name, null, after);
    }

    static Job backfill(String name, Dependency... after) {
        return job(name, Backfill.DEFAULT, after);
    }

    static Job job(String name, @Nullable Backfill backfill, Dependency... after) {
        return new Job(
                name,
                new Every(Duration.ofHours(1), ZoneOffset.UTC),
                at("08:00"),
                backfill,
                Retry.DEFAULT,
                List.of(after),
                Duration.ofHours(1),
                true);
    }

    static Dependency after(String job, Dependency.Match match) {
        return new Dependency(job, match);
    }

    static Job disabled(Job job) {
        return new Job(
                job.name(),
                job.schedule(),
                job.start(),
                job.backfill(),
                job.retry(),
                job.after(),
                job.timeout(),
                false);
    }

    /** The state of a job that was met and whose slots up to now have come due. */
    static JobState met(Job job, String now) {
        return JobState.met(job, job.schedule().firstSeen(at(now), GRID, job.start()))
                .at(at(now));
    }

    /** A ledger in which all enabled jobs have been met. */
    static Ledger ledger(String now, Job... jobs) {
        Ledger ledger = new Ledger(JobGraph.of(List.of(jobs), Map.of()));
        for (Node node : ledger.graph().nodes()) {
            if (node.job().enabled()) {
                ledger.put(node, met(node.job(), now));
            }
        }
        return ledger;
    }

    static Node node(Ledger ledger, String name) {
        return ledger.graph().find(name).orElseThrow();
    }

    static JobState state(Ledger ledger, String name) {
        return Objects.requireNonNull(ledger.state(node(ledger, name)));
    }

    /** The state after an attempt of the slot that ended at once. */
    static JobState attempted(Job job, JobState state, String slot, Outcome outcome, String at) {
        JobState running = state.begin(Transition.begin(state, slot(slot), at(at)));
        return Transition.end(job, running, Transition.End.of(outcome), at(at)).state();
    }

    /** The same for a job of a ledger. */
    static void attempt(Ledger ledger, String name, String slot, Outcome outcome, String at) {
        Node node = node(ledger, name);
        ledger.put(node, attempted(node.job(), state(ledger, name), slot, outcome, at));
    }

    static Steering.Order order(Steering.Verb verb, @Nullable String from, @Nullable String to) {
        return new Steering.Order(
                verb, from == null ? null : at(from), to == null ? null : at(to), false, "tester", null);
    }
}
