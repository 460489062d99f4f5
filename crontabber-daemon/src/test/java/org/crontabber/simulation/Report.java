package org.crontabber.simulation;

import java.util.stream.Collectors;

/** Tells people of a world in which something was violated. */
final class Report {
    private Report() {}

    static String of(Life.End end) {
        return "seed %d: %s".formatted(end.scenario().seed(), end.violated());
    }

    static String of(Life.End first, Life.End smallest) {
        Scenario scenario = smallest.scenario();
        return """
                %s
                run it alone: -Dcrontabber.seed=%d -Dcrontabber.jobdays=%d
                the smallest world found that violates something: %s
                  %d instances on %d hosts, tick %s, concurrency %d, from %s for %d days
                  faults every %s: %s
                %s""".formatted(
                        of(first),
                        first.scenario().seed(),
                        Scenarios.MOST_JOB_DAYS,
                        smallest.violated(),
                        scenario.instances(),
                        scenario.hosts(),
                        scenario.rules().grid().tick(),
                        scenario.rules().concurrency(),
                        scenario.from(),
                        scenario.days(),
                        scenario.between(),
                        scenario.weighed().stream().distinct().toList(),
                        scenario.jobs().stream().map(job -> "  " + job).collect(Collectors.joining("\n")));
    }
}
