package org.crontabber.simulation;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One world from its first moment until all that went wrong in it is made good. */
final class Life {
    /** In virtual time; retry delays of a day, behind each other, are waited for. */
    private static final Duration HEALED_WITHIN = Duration.ofDays(40);

    private static final Duration LOOK = Duration.ofHours(6);

    private Life() {}

    /** What became of it: what was violated, if anything was. */
    record End(Scenario scenario, @Nullable Throwable violated) {
        boolean isViolated() {
            return violated != null;
        }

        /** Whether it violates what the other one does. */
        boolean violates(End other) {
            return isViolated() && name().equals(other.name());
        }

        private String name() {
            return String.valueOf(violated)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceFirst("(Violated: [A-Za-z]*:? ?[a-z ]*).*", "$1");
        }
    }

    static End of(Scenario scenario, Tally tally) {
        return of(scenario, tally, fact -> {});
    }

    /** One that somebody else looks at, too. */
    static End of(Scenario scenario, Tally tally, Consumer<Fact> listener) {
        tally.world(scenario.jobs().size(), scenario.days());
        World world = new World(scenario, tally, listener);
        Throwable violated = null;
        try {
            Meddler meddler = new Meddler(world);
            meddler.begin();
            world.run(Duration.ofDays(scenario.days()));
            heal(world, meddler);
        } catch (Throwable e) {
            violated = e;
        } finally {
            world.close();
        }
        return new End(scenario, violated);
    }

    private static void heal(World world, Meddler meddler) throws Throwable {
        world.heal();
        meddler.mend();
        Operators.helpAll(world);
        Drained drained = new Drained(world, world.databaseNow());
        for (Duration past = Duration.ZERO; !drained.holds(); past = past.plus(LOOK)) {
            if (past.compareTo(HEALED_WITHIN) > 0) {
                drained.require(past);
            }
            world.run(LOOK);
            Operators.helpAll(world); // an attempt that began before may have made a slot wait for somebody
        }
        world.invariants().atEnd(false);
    }
}
