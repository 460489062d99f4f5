package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The scheduler loop in many virtual worlds, each drawn from its seed. {@code -Dcrontabber.seed=N}, {@code
 * -Dcrontabber.worlds=N} and {@code -Dcrontabber.jobdays=N} choose others than those that are tried each time.
 */
class SimulationTest {
    private static final long FIRST_SEED = 1;
    private static final int WORLDS = 500;
    private static final int LEAST_JOB_DAYS = 20_000;
    private static final int LEAST_OF_EACH = 100;
    /** After so many no more worlds are tried. Each is made small before it is told, which takes a while. */
    private static final int MOST_TOLD = 3;

    /** Set where one is enough, as it is found. */
    private static final boolean IS_ONE_ENOUGH = Boolean.getBoolean("crontabber.first");

    private static final int WORLDS_PER_NEWS = 2_000;

    private final Tally tally = new Tally();
    private final List<Life.End> violated = Collections.synchronizedList(new ArrayList<>());

    @Test
    @DisplayName(
            "Virtual worlds, each from its seed: kills before and after every call, lost answers, frozen leaders, clocks"
                    + " that jump, jobs that are broken, renamed and brought back, people who meddle; no invariant is violated")
    void worlds() {
        long first = Long.getLong("crontabber.seed", FIRST_SEED);
        int count = Integer.getInteger("crontabber.worlds", first == FIRST_SEED ? WORLDS : 1);
        System.out.printf("SimulationTest: seeds %d to %d%n", first, first + count - 1);

        AtomicLong next = new AtomicLong(first);
        IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .parallel()
                .forEach(processor -> {
                    for (long seed = next.getAndIncrement(); seed < first + count; seed = next.getAndIncrement()) {
                        live(seed);
                    }
                });

        System.out.println(tally);
        assertThat(violated.stream().map(SimulationTest::told)).isEmpty();
        if (first == FIRST_SEED && count == WORLDS) {
            assertThat(tally.jobDays()).isGreaterThan(LEAST_JOB_DAYS);
            for (FaultKind kind : FaultKind.values()) {
                assertThat(tally.count(kind)).as(kind.name()).isGreaterThanOrEqualTo(LEAST_OF_EACH);
            }
        }
    }

    private static String told(Life.End end) {
        return IS_ONE_ENOUGH ? Report.of(end) : Report.of(end, Shrinker.shrink(end));
    }

    private void live(long seed) {
        if (violated.size() >= (IS_ONE_ENOUGH ? 1 : MOST_TOLD)) {
            return;
        }
        Tally own = new Tally();
        Life.End end = Life.of(Scenarios.of(seed), own);
        if (end.isViolated()) {
            violated.add(end);
        }
        if (tally.add(own) % WORLDS_PER_NEWS == 0) {
            System.out.println("up to seed " + seed + ": " + tally);
        }
    }
}
