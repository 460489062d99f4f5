package org.crontabber.simulation;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.crontabber.decision.Dependency;

/** Makes a scenario smaller that violates an invariant, as long as it still violates that one. */
final class Shrinker {
    private static final int MOST_LIVES = 200;

    private Life.End smallest;
    private int lives;

    private Shrinker(Life.End violated) {
        this.smallest = violated;
    }

    static Life.End shrink(Life.End violated) {
        Shrinker shrinker = new Shrinker(violated);
        boolean isSmaller = true;
        while (isSmaller) {
            isSmaller = shrinker.makesSmaller();
        }
        return shrinker.smallest;
    }

    private boolean makesSmaller() {
        for (Scenario smaller : smaller(smallest.scenario()).toList()) {
            if (lives++ > MOST_LIVES) {
                return false;
            }
            Life.End end = Life.of(smaller, new Tally());
            if (end.violates(smallest)) {
                smallest = end;
                return true;
            }
        }
        return false;
    }

    /** The greatest steps first. */
    private static Stream<Scenario> smaller(Scenario scenario) {
        List<Scenario> all = new ArrayList<>();
        int jobs = scenario.jobs().size();
        for (int size = jobs / 2; size >= 1; size /= 2) {
            for (int from = 0; from + size <= jobs && jobs > 1; from += size) {
                without(scenario, from, from + size).ifPresent(all::add);
            }
        }
        for (int fewer = scenario.days() / 2; fewer >= 1; fewer /= 2) {
            all.add(scenario.lasting(scenario.days() - fewer));
        }
        if (scenario.instances() > 1) {
            all.add(scenario.on(1));
        }
        EnumSet<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
        kinds.addAll(scenario.weighed());
        kinds.forEach(kind -> all.add(scenario.without(EnumSet.of(kind))));
        return all.stream();
    }

    /** Without some jobs, and nobody after them. */
    private static Optional<Scenario> without(Scenario scenario, int from, int to) {
        List<JobSpec> left = new ArrayList<>(scenario.jobs());
        List<String> gone = left.subList(from, to).stream().map(JobSpec::name).toList();
        left.subList(from, to).clear();
        left.replaceAll(job -> {
            List<Dependency> parents = job.job().after().stream()
                    .filter(parent -> !gone.contains(parent.job()))
                    .toList();
            return job.with(Drawn.after(job.job(), parents));
        });
        return left.isEmpty() ? Optional.empty() : Optional.of(scenario.with(left));
    }
}
