package org.crontabber.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.crontabber.decision.Rules;
import org.crontabber.schedule.TickGrid;

/** Draws what a world is made of from its seed. */
final class Scenarios {
    private static final Instant FROM = Instant.parse("2025-10-01T00:00:00Z");
    private static final List<Duration> TICKS = List.of(
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(1));
    private static final int MOST_JOBS = 50;
    /** One world in so many; by its number, so that those of before are still the same. */
    private static final int LINGERING = 4;
    /** How much more weight the faults have there that take a client away from its session. */
    private static final int MORE_OFTEN = 6;

    private static final int MOST_DAYS = 400;
    /** So that no seed takes for ever: jobs times days. A seed is a world by this number only. */
    static final int MOST_JOB_DAYS = Integer.getInteger("crontabber.jobdays", 80);

    private Scenarios() {}

    static Scenario of(long seed) {
        return of(seed, MOST_JOB_DAYS);
    }

    static Scenario of(long seed, int mostJobDays) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(~seed);
        Rules rules = new Rules(new TickGrid(TICKS.get(random.nextInt(TICKS.size()))), 1 + random.nextInt(6));
        Instant from = FROM.plusSeconds(random.nextInt(365 * 86_400));
        int count = 1 + (int) (Math.pow(random.nextDouble(), 2) * MOST_JOBS);
        int days = 1 + random.nextInt(Math.min(MOST_DAYS, Math.max(1, mostJobDays / count)));
        Drawn.Scene scene = new Drawn.Scene(rules, from, random.nextInt(3) == 0 ? 0.1 : 0.01);
        List<JobSpec> jobs = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            jobs.add(Drawn.job("j" + index, jobs, scene, random));
        }
        int instances = 1 + random.nextInt(3);
        return new Scenario(
                seed,
                instances,
                1 + random.nextInt(instances),
                rules,
                Duration.ofMinutes(1 + random.nextInt(10)),
                from,
                days,
                jobs,
                Duration.ofMinutes(20 + random.nextInt(1_440)),
                weights(random, seed % LINGERING == 1),
                Duration.ofMillis(random.nextBoolean() ? 0 : random.nextInt(2_000)),
                seed % LINGERING == 1);
    }

    /** Each world has a mixture of its own: some kinds of faults often, some never. */
    private static List<FaultKind> weights(RandomGenerator random, boolean lingering) {
        List<FaultKind> weighed = new ArrayList<>();
        for (FaultKind kind : FaultKind.values()) {
            boolean isLeftOut = kind.compareTo(FaultKind.ATTEMPT_IGNORES_EVERYTHING) <= 0;
            for (int weight = isLeftOut ? 0 : random.nextInt(6) - 1; weight > 0; weight--) {
                weighed.add(kind);
            }
        }
        if (lingering) {
            weighed.addAll(Collections.nCopies(MORE_OFTEN, FaultKind.FROZEN));
            weighed.addAll(Collections.nCopies(MORE_OFTEN, FaultKind.KILLED_BEFORE_CALL));
        }
        return weighed;
    }
}
