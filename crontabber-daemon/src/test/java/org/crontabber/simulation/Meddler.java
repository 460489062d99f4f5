package org.crontabber.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.crontabber.decision.Steering;

/** Lets faults happen to a world, one after the other, as its seed says. */
final class Meddler {
    private static final int MOST_CALLS_UNTIL = 40;
    private static final int MOST_CALLS_IN_RECOVERY = 8;
    private static final int MOST_CALLS_IN_RECLAIM = 5;

    private final World world;
    private final RandomGenerator random;
    private final Reconfiguration configuration;

    Meddler(World world) {
        this.world = world;
        this.random = world.random();
        this.configuration = new Reconfiguration(world);
    }

    /** The first of them comes after a while, and each lets the next one come, until all is well. */
    void begin() {
        if (world.isWell() || world.scenario().weighed().isEmpty()) {
            return;
        }
        double share = -Math.log(1 - random.nextDouble());
        long nanos = (long) (world.scenario().between().toNanos() * Math.min(share, 10));
        world.time().after(Duration.ofNanos(nanos), () -> {
            if (!world.isWell()) {
                List<FaultKind> kinds = world.scenario().weighed();
                happen(kinds.get(random.nextInt(kinds.size())));
                begin();
            }
        });
    }

    private void happen(FaultKind kind) {
        switch (kind) {
            case KILLED_BEFORE_CALL, KILLED_AFTER_CALL, CALL_LOST, ANSWER_LOST -> ambush(kind, MOST_CALLS_UNTIL);
            case KILLED_IN_RECOVERY -> recovery();
            case FROZEN -> frozen();
            case DATABASE_AWAY -> {
                world.tally().fault(kind);
                world.loseDatabase(length(1, 7_200));
            }
            case LOCK_SESSION_LOST -> {
                world.tally().fault(kind);
                any().ifPresent(instance -> instance.leadership().breakSession());
            }
            case STOPPED -> {
                world.tally().fault(kind);
                any().ifPresent(instance -> instance.loop().hurry());
            }
            case HOST_DOWN -> hostDown();
            case DATABASE_CLOCK_JUMPS -> {
                world.tally().fault(kind);
                world.databaseClockJumps(jump());
            }
            case HOST_CLOCK_JUMPS -> {
                world.tally().fault(kind);
                any().ifPresent(instance -> instance.host().clockJumps(jump()));
            }
            case RELOAD_REFUSED -> {
                world.tally().fault(kind);
                any().ifPresent(instance -> instance.loop().refuse("a problem"));
            }
            case OPERATOR_RUNS -> ask(kind, Steering.Verb.RUN);
            case OPERATOR_RETRIES -> ask(kind, Steering.Verb.RETRY);
            case OPERATOR_SKIPS -> ask(kind, Steering.Verb.SKIP);
            case OPERATOR_HOLDS -> ask(kind, Steering.Verb.HOLD);
            case OPERATOR_RELEASES -> ask(kind, Steering.Verb.RELEASE);
            case OPERATOR_PAUSES -> ask(kind, Steering.Verb.PAUSE);
            case OPERATOR_RESUMES -> ask(kind, Steering.Verb.RESUME);
            default -> configuration.change(kind);
        }
    }

    /** All that people have changed for the worse is mended. */
    void mend() {
        configuration.mend();
    }

    private Optional<Instance> any() {
        List<Instance> alive = world.alive();
        return alive.isEmpty() ? Optional.empty() : Optional.of(alive.get(random.nextInt(alive.size())));
    }

    private void ambush(FaultKind kind, int calls) {
        any().ifPresent(instance -> instance.lay(new Ambush(kind, random.nextInt(calls), length(1, 3_600))));
    }

    /** Kills an instance, and the one that takes its place in the middle of finding its way. */
    private void recovery() {
        any().ifPresent(instance -> {
            world.ambushNext(
                    new Ambush(FaultKind.KILLED_IN_RECOVERY, random.nextInt(MOST_CALLS_IN_RECOVERY), length(1, 100)));
            world.kill(instance);
        });
    }

    /** At any time, at any call, or while it looks whether it still leads. */
    private void frozen() {
        switch (random.nextInt(3)) {
            case 0 -> {
                world.tally().fault(FaultKind.FROZEN);
                any().ifPresent(instance -> instance.freeze(length(1, 3_600)));
            }
            case 1 -> ambush(FaultKind.FROZEN, MOST_CALLS_UNTIL);
            default ->
                any().ifPresent(instance -> {
                    instance.leadership().breakSession();
                    int calls = random.nextInt(
                            world.scenario().lingering() ? MOST_CALLS_IN_RECLAIM : MOST_CALLS_IN_RECOVERY);
                    instance.lay(new Ambush(FaultKind.FROZEN, calls, length(1, 3_600)));
                    instance.loop().wake();
                });
        }
    }

    private void hostDown() {
        any().ifPresent(instance -> {
            world.tally().fault(FaultKind.HOST_DOWN);
            world.alive().stream()
                    .filter(other -> other.host() == instance.host())
                    .forEach(world::kill);
            instance.host().boot();
        });
    }

    /** Most are of seconds, and some of days. */
    private Duration jump() {
        Duration far = random.nextInt(4) == 0 ? length(3_600, 3 * 86_400) : length(1, 3_600);
        return random.nextBoolean() ? far : far.negated();
    }

    private Duration length(int least, int most) {
        return Duration.ofSeconds(least + (long) (Math.pow(random.nextDouble(), 3) * (most - least)));
    }

    private void ask(FaultKind kind, Steering.Verb verb) {
        List<JobSpec> jobs = world.jobs();
        if (!jobs.isEmpty()) {
            world.tally().fault(kind);
            Operators.ask(world, jobs.get(random.nextInt(jobs.size())), verb);
        }
    }
}
