package org.crontabber.action;

import java.time.Duration;
import org.crontabber.api.Facts;
import org.crontabber.store.Completion;
import org.jspecify.annotations.Nullable;

/**
 * One attempt, as an action gets it.
 *
 * @param timeout how long it may run
 * @param killAfter how long after TERM a process is killed
 * @param completion records the success within the work's own transaction; null for work that has none
 * @param permit asked right before an effect that no COMMIT of ours proves
 * @param cancellation how it is ended from outside
 * @param secrets what must not stand in an output that the work's own transaction records
 */
public record Task(
        Facts facts,
        Duration timeout,
        Duration killAfter,
        @Nullable Completion completion,
        Permit permit,
        Cancellation cancellation,
        Secrets secrets) {
    /** One without secrets. */
    public Task(
            Facts facts,
            Duration timeout,
            Duration killAfter,
            @Nullable Completion completion,
            Permit permit,
            Cancellation cancellation) {
        this(facts, timeout, killAfter, completion, permit, cancellation, Secrets.NONE);
    }

    /** The same with less time, if that is less. */
    public Task within(Duration limit) {
        Duration shorter = limit.compareTo(timeout) < 0 ? limit : timeout;
        return new Task(facts, shorter, killAfter, completion, permit, cancellation, secrets);
    }

    Task with(Secrets known) {
        return new Task(facts, timeout, killAfter, completion, permit, cancellation, known);
    }
}
