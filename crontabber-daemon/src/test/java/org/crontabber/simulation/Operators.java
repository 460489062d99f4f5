package org.crontabber.simulation;

import java.time.Instant;
import java.util.random.RandomGenerator;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Steering;
import org.jspecify.annotations.Nullable;

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
        Ledger ledger = world.reload(world.graph());
        for (Node node : world.graph().nodes()) {
            JobState state = ledger.state(node);
            if (state != null && state.pause() != null) {
                help(world, node, Steering.Verb.RESUME, null, null);
            }
            if (state != null && state.progress().heldCount() > 0) {
                help(world, node, Steering.Verb.RELEASE, from, to);
            }
        }
    }

    private static void help(World world, Node node, Steering.Verb verb, @Nullable Instant from, @Nullable Instant to) {
        world.requests().ask(node.name(), new Steering.Order(verb, from, to, false, "somebody", "it is mended"));
    }
}
