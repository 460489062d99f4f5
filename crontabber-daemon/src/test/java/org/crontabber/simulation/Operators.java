package org.crontabber.simulation;

import java.time.Instant;
import java.util.random.RandomGenerator;
import org.crontabber.decision.Steering;

/** People who ask for something, sensible or not. */
final class Operators {
    private Operators() {}

    static void ask(World world, JobSpec job, Steering.Verb verb) {
        RandomGenerator random = world.random();
        boolean isOfJob = verb == Steering.Verb.PAUSE || verb == Steering.Verb.RESUME;
        boolean isAny = verb == Steering.Verb.RUN && random.nextBoolean();
        Instant to = world.databaseNow().plusSeconds(random.nextInt(90_000) - 80_000L);
        Instant from = to.minusSeconds(random.nextInt(90_000));
        boolean isNamed = !isOfJob && !isAny;
        world.requests()
                .ask(
                        job.name(),
                        new Steering.Order(
                                verb,
                                isNamed ? from : null,
                                isNamed ? to : null,
                                random.nextInt(3) == 0,
                                "somebody",
                                "because"));
    }

    /** Once all is well, what waits for a person gets one. */
    static void helpAll(World world) {
        Instant from = world.scenario().from().minusSeconds(400L * 86_400);
        Instant to = world.databaseNow().plusSeconds(86_400);
        for (JobSpec job : world.jobs()) {
            world.requests()
                    .ask(
                            job.name(),
                            new Steering.Order(Steering.Verb.RESUME, null, null, false, "somebody", "it is mended"));
            world.requests()
                    .ask(
                            job.name(),
                            new Steering.Order(Steering.Verb.RELEASE, from, to, false, "somebody", "it is mended"));
        }
    }
}
