package org.crontabber.tick;

import org.crontabber.action.Result;
import org.jspecify.annotations.Nullable;

/** What the scheduler thread is told by others. */
sealed interface Event {
    record Ended(Attempt attempt, Result result, @Nullable Attempt next) implements Event {}

    /** A transaction was taken back that held the successes of so many dates, the first of them that attempt's. */
    record TakenBack(Attempt first, int dates, Result why) implements Event {
        void tell(TickListener listener) {
            listener.takenBack(first.node(), first.id(), dates, why);
        }
    }

    record Reload(Plan plan) implements Event {}

    record Refuse(String problem) implements Event {}

    record Wake() implements Event {}

    record Stop() implements Event {}
}
