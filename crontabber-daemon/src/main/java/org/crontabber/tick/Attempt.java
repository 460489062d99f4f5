package org.crontabber.tick;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.crontabber.action.Task;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.store.Changes;
import org.crontabber.store.Completion;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that runs in this process, and the one of the same job that may be begun together with its success; that one
 * may have one in turn.
 *
 * <p>The scheduler thread approves and revokes; the attempt's own thread takes, once.
 */
final class Attempt {
    private Changes.Begin begin;
    private final Term term;
    private final Work.Item item;
    private @Nullable Task task;
    private @Nullable Attempt approved;
    private @Nullable Attempt taken;

    Attempt(Changes.Begin begin, Term term, Work.Item item) {
        this.begin = begin;
        this.term = term;
        this.item = item;
    }

    /** With the instant at which it really began; by the thread that goes on with it. */
    Attempt begunAs(Changes.Begin actual) {
        begin = actual;
        return this;
    }

    Changes.Begin begin() {
        return begin;
    }

    Node node() {
        return begin.node();
    }

    UUID id() {
        return begin.id();
    }

    /** The term that it began in. */
    Term term() {
        return term;
    }

    Work.Item item() {
        return item;
    }

    /** Set once, by the scheduler thread, before anybody runs it. */
    void task(Task its) {
        task = its;
    }

    Task task() {
        return Objects.requireNonNull(task, "an attempt has its task before it runs");
    }

    /** When its own transaction has recorded its success; null when that did not happen, or not so. */
    @Nullable
    Instant recordedAt() {
        Completion completion = task().completion();
        return completion == null ? null : completion.recordedAt();
    }

    /** Whether its own transaction has moved the job with its success; null when that has recorded none. */
    @Nullable
    Boolean moved() {
        Completion completion = task().completion();
        if (completion == null || completion.recordedAt() == null) {
            return null;
        }
        return completion.moved();
    }

    /** Whether its success waits for a COMMIT that one of those after it brings. */
    boolean isUncommitted() {
        Completion completion = task().completion();
        return completion != null && completion.isUncommitted();
    }

    /** Those that may begin after this one, each with the success of the one before. */
    List<Attempt> ahead() {
        List<Attempt> all = new ArrayList<>();
        for (Attempt next = approved(); next != null; next = next.approved()) {
            all.add(next);
        }
        return all;
    }

    private synchronized @Nullable Attempt approved() {
        return approved;
    }

    synchronized void approve(Attempt next) {
        approved = next;
    }

    /**
     * Takes the approval back, also from those that were taken after this one. False when one was: this one's end will
     * tell whether it has begun.
     */
    boolean revoke() {
        Attempt next = revokeOwn();
        boolean isUnused = next == null;
        while (next != null) {
            next = next.revokeOwn();
        }
        return isUnused;
    }

    private synchronized @Nullable Attempt revokeOwn() {
        approved = null;
        return taken;
    }

    /** Takes the approved attempt, so that nobody can revoke it any more. */
    synchronized @Nullable Attempt take() {
        taken = approved;
        approved = null;
        return taken;
    }

    /** The attempt that was taken, and that its predecessor's completion has begun. */
    synchronized @Nullable Attempt taken() {
        return taken;
    }
}
