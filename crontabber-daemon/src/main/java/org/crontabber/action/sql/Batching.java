package org.crontabber.action.sql;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.crontabber.action.Task;
import org.crontabber.store.SqlCompletion;
import org.jspecify.annotations.Nullable;

/**
 * How many attempts of a job one transaction takes, and for how long: together they stay within what an attempt is waited
 * for after its time limit. When one of them fails, all are taken back, and each of them has a transaction of its own the
 * next time. Thread-safe; a job has one attempt at a time.
 */
final class Batching {
    /** After so long there is a COMMIT, however few they were. */
    private static final Duration GOES_ON = Duration.ofSeconds(30);
    /** What takes longer than this with those before it fails, and is done again alone. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int most;
    /** How many attempts are to be alone in their transaction from now on. */
    private final AtomicInteger alone = new AtomicInteger();

    Batching(int most) {
        this.most = most;
    }

    /**
     * Where an attempt stands in its transaction.
     *
     * @param before the attempts whose successes stand in it already
     * @param spent how long they took
     */
    record Place(int before, Duration spent, boolean isAlone) {}

    Place place(SqlCompletion.@Nullable Handed handed) {
        boolean isAlone = alone.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        return handed == null
                ? new Place(0, Duration.ZERO, isAlone)
                : new Place(handed.before(), handed.spent(), isAlone);
    }

    /** The attempt, with the time that those before it have left. */
    Task limited(Task task, Place place) {
        return place.before() == 0 ? task : task.within(LIMIT.minus(place.spent()));
    }

    /** How long a statement of the next attempt may take in the same transaction; null when that is to be committed. */
    @Nullable
    Duration next(Place place, Task task, Duration elapsed) {
        Duration spent = place.spent().plus(elapsed);
        boolean goesOn = place.before() + 1 < most
                && !place.isAlone()
                && spent.compareTo(GOES_ON) < 0
                && !task.cancellation().isCancelled();
        return goesOn ? task.within(LIMIT.minus(spent)).timeout() : null;
    }

    /** The transaction was taken back: those before the attempt come again, and then itself. */
    void failed(Place place) {
        if (place.before() > 0) {
            alone.set(place.before() + 1);
        }
    }
}
