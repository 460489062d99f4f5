package org.crontabber.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Retry;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.EveryAt;
import org.crontabber.schedule.Schedule;
import org.jspecify.annotations.Nullable;

/**
 * When a tested job is due.
 *
 * @param period null is a calendar day
 */
record Plan(LocalTime time, ZoneId zone, @Nullable Duration period, Duration timeout) {
    /** Nobody waits for it: each next attempt begins at a later time by the decision's clock. */
    static final Retry RETRY = new Retry(Duration.ofSeconds(1), 1, null);

    Plan at(LocalTime other) {
        return new Plan(other, zone, period, timeout);
    }

    Plan in(ZoneId other) {
        return new Plan(time, other, period, timeout);
    }

    Plan every(Duration other) {
        return new Plan(time, zone, other, timeout);
    }

    Plan within(Duration other) {
        return new Plan(time, zone, period, other);
    }

    /** The job alone, whose first slot is the date's. */
    JobGraph graph(String name, LocalDate date) {
        Instant start = date.atTime(time).atZone(zone).toInstant();
        Schedule schedule = period == null ? new EveryAt(1, time, zone) : new Every(period, zone);
        Job job = new Job(name, schedule, start, Backfill.DEFAULT, RETRY, List.of(), timeout, true);
        return JobGraph.of(List.of(job), Map.of());
    }
}
