package org.crontabber.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.crontabber.decision.Rules;

/**
 * What a world is made of; everything else that happens in it follows from its seed.
 *
 * @param from when its leader first sees the jobs, by the database's clock
 * @param days how long faults happen; then all is well
 * @param between the mean time between two faults that are not attempts'
 * @param weighed the kinds of faults, each as often as it is to weigh
 * @param latency how long a statement takes at most
 * @param lingering whether the sessions of whoever was killed work on for a while, and a machine that stands still loses
 *     its own
 */
record Scenario(
        long seed,
        int instances,
        int hosts,
        Rules rules,
        Duration grace,
        Instant from,
        int days,
        List<JobSpec> jobs,
        Duration between,
        List<FaultKind> weighed,
        Duration latency,
        boolean lingering) {
    Scenario {
        jobs = List.copyOf(jobs);
        weighed = List.copyOf(weighed);
    }

    /** How many dates of a catch-up share one transaction; not a component, so that the worlds of before stay the same. */
    int batch() {
        return seed % 10 == 8 ? 6 : 1;
    }

    Scenario with(List<JobSpec> others) {
        return new Scenario(
                seed, instances, hosts, rules, grace, from, days, others, between, weighed, latency, lingering);
    }

    Scenario lasting(int fewer) {
        return new Scenario(
                seed, instances, hosts, rules, grace, from, fewer, jobs, between, weighed, latency, lingering);
    }

    Scenario without(Set<FaultKind> kinds) {
        List<FaultKind> left =
                weighed.stream().filter(kind -> !kinds.contains(kind)).toList();
        return new Scenario(seed, instances, hosts, rules, grace, from, days, jobs, between, left, latency, lingering);
    }

    Scenario on(int fewer) {
        return new Scenario(seed, fewer, hosts, rules, grace, from, days, jobs, between, weighed, latency, lingering);
    }
}
