package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The scheduler loop in many virtual worlds, each drawn from its seed; {@code -Dcrontabber.seed=N} and {@code
 * -Dcrontabber.worlds=N} choose others than those that are tried each time.
 */
class SimulationTest {
    private static final long FIRST_SEED = 1;
    private static final int WORLDS = 25;
    private static final int LEAST_JOB_DAYS = 4_000;

    private final Tally tally = new Tally();

    @Test
    @DisplayName(
            "Virtual worlds, each from its seed: kills before and after every call, lost answers, frozen leaders, clocks"
                    + " that jump, jobs that are broken, renamed and brought back, people who meddle; no invariant is violated")
    void worlds() {
        long first = Long.getLong("crontabber.seed", FIRST_SEED);
        int count = Integer.getInteger("crontabber.worlds", first == FIRST_SEED ? WORLDS : 1);
        System.out.printf("SimulationTest: seeds %d to %d%n", first, first + count - 1);

        LongStream.range(first, first + count).forEach(this::live);

        System.out.println(tally);
        if (first == FIRST_SEED && count == WORLDS) {
            assertThat(tally.jobDays()).isGreaterThan(LEAST_JOB_DAYS);
            Arrays.stream(FaultKind.values())
                    .filter(kind -> kind != FaultKind.JOB_RESCHEDULED)
                    .forEach(kind ->
                            assertThat(tally.count(kind)).as(kind.name()).isPositive());
        }
    }

    private void live(long seed) {
        Life.End end = Life.of(Scenarios.of(seed), tally);
        if (end.isViolated()) {
            throw new AssertionError(Report.of(end, Shrinker.shrink(end)), end.violated());
        }
    }
}
