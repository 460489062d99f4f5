package org.crontabber.simulation;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** How often what has happened, over any number of worlds. */
final class Tally {
    private final Map<FaultKind, Long> faults = new EnumMap<>(FaultKind.class);
    private final Map<String, Long> sites = new TreeMap<>();
    private long worlds;
    private double jobDays;
    private long attempts;
    private long successes;
    private long terms;

    void fault(FaultKind kind) {
        faults.merge(kind, 1L, Long::sum);
    }

    /** An instance was killed at a call of a port. */
    void killedAt(String site) {
        sites.merge(site, 1L, Long::sum);
    }

    void attempt() {
        attempts++;
    }

    void success() {
        successes++;
    }

    void term() {
        terms++;
    }

    void world(int jobs, double days) {
        worlds++;
        jobDays += jobs * days;
    }

    /** Takes what has happened in other worlds, and returns how many worlds that makes; any thread. */
    synchronized long add(Tally other) {
        other.faults.forEach((kind, count) -> faults.merge(kind, count, Long::sum));
        other.sites.forEach((site, count) -> sites.merge(site, count, Long::sum));
        worlds += other.worlds;
        jobDays += other.jobDays;
        attempts += other.attempts;
        successes += other.successes;
        terms += other.terms;
        return worlds;
    }

    long count(FaultKind kind) {
        return faults.getOrDefault(kind, 0L);
    }

    double jobDays() {
        return jobDays;
    }

    /** For people. */
    @Override
    public synchronized String toString() {
        StringBuilder text = new StringBuilder("%,d worlds, %,.0f job-days, %,d attempts, %,d successes, %,d terms%n"
                .formatted(worlds, jobDays, attempts, successes, terms));
        for (FaultKind kind : FaultKind.values()) {
            text.append("  %-28s %,10d%n".formatted(kind.name().toLowerCase(java.util.Locale.ROOT), count(kind)));
        }
        text.append("killed at %d places:%n".formatted(sites.size()));
        sites.forEach((site, count) -> text.append("  %-44s %,10d%n".formatted(site, count)));
        return text.toString();
    }
}
