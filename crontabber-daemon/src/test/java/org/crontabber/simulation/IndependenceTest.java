package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.crontabber.decision.Dependency;
import org.crontabber.decision.Rules;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The same worlds with and without a job that only makes trouble. */
class IndependenceTest {
    private static final int WORLDS = 30;

    @Test
    @DisplayName("With places for all, a job that fails, hangs or catches up changes no start of those that do not"
            + " depend on it")
    void troubleStaysAtHome() {
        for (long seed = 1; seed <= WORLDS; seed++) {
            Scenario scenario = quiet(Scenarios.of(seed));
            JobSpec trouble = scenario.jobs().get(0);
            Set<String> touched = dependents(scenario, trouble.name());

            List<Fact.Begun> with = starts(with(scenario, trouble, 0.5, 0.4), touched);
            List<Fact.Begun> without = starts(with(scenario, trouble, 0, 0), touched);

            assertThat(with.stream().map(IndependenceTest::start))
                    .as("seed %d", seed)
                    .isEqualTo(without.stream().map(IndependenceTest::start).toList());
        }
    }

    /** Without faults, and with a place for each job. */
    private static Scenario quiet(Scenario scenario) {
        Rules rules = new Rules(scenario.rules().grid(), scenario.jobs().size());
        return new Scenario(
                scenario.seed(),
                1,
                1,
                rules,
                scenario.grace(),
                scenario.from(),
                scenario.days(),
                scenario.jobs(),
                scenario.between(),
                scenario.without(EnumSet.allOf(FaultKind.class)).weighed(),
                Duration.ZERO,
                false);
    }

    private static Scenario with(Scenario scenario, JobSpec trouble, double failing, double odd) {
        List<JobSpec> jobs = new ArrayList<>(scenario.jobs());
        jobs.set(0, new JobSpec(trouble.job(), trouble.isTransaction(), failing, odd, trouble.longest()));
        return scenario.with(jobs);
    }

    private static Set<String> dependents(Scenario scenario, String job) {
        Set<String> touched = new HashSet<>(Set.of(job));
        for (JobSpec spec : scenario.jobs()) { // parents come first
            if (spec.job().after().stream().map(Dependency::job).anyMatch(touched::contains)) {
                touched.add(spec.name());
            }
        }
        return touched;
    }

    /** Those of the days that both worlds have: one of them may take longer to work off what is left then. */
    private static List<Fact.Begun> starts(Scenario scenario, Set<String> untold) {
        Instant end = scenario.from().plus(Duration.ofDays(scenario.days()));
        List<Fact.Begun> starts = new ArrayList<>();
        Life.End life = Life.of(scenario, new Tally(), fact -> {
            boolean counts = fact instanceof Fact.Begun begun
                    && !untold.contains(begun.job())
                    && begun.at().isBefore(end);
            if (counts) {
                starts.add((Fact.Begun) fact);
            }
        });
        assertThat(life.violated()).as("seed %d", scenario.seed()).isNull();
        return starts;
    }

    private static String start(Fact.Begun begun) {
        return begun.job() + " " + begun.slot() + " attempt " + begun.attempt() + " at " + begun.at();
    }
}
