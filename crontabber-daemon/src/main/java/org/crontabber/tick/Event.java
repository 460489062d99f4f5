package org.crontabber.tick;

import org.crontabber.action.Result;
import org.jspecify.annotations.Nullable;

/** What the scheduler thread is told by others. */
sealed interface Event {
    record Ended(Attempt attempt, Result result, @Nullable Attempt next) implements Event {}

    record Reload(Plan plan) implements Event {}

    record Refuse(String problem) implements Event {}

    record Wake() implements Event {}

    record Stop() implements Event {}
}
