package org.crontabber.tick;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.crontabber.action.Permit;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.TermOver;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Changes;
import org.crontabber.store.Completion;
import org.crontabber.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * Runs each attempt on a thread of its own, and on the same thread those that were begun with its success; the
 * decision's places bound how many there are. Started by the scheduler thread.
 */
final class Workers {
    private final Map<UUID, Attempt> running = new ConcurrentHashMap<>();
    /** Hears of ends, on the attempts' threads. */
    private final Consumer<Event> told;

    private final Store store;
    private final Machine machine;
    /** Written by the scheduler thread, read by each attempt's. */
    private volatile boolean isCancelling;

    Workers(Consumer<Event> told, Store store, Machine machine) {
        this.told = told;
        this.store = store;
        this.machine = machine;
    }

    void start(Attempt attempt) {
        running.put(attempt.id(), attempt);
        try {
            machine.start("attempt-" + attempt.node().name(), () -> run(attempt));
        } catch (Throwable e) { // the system has no thread to give: then this attempt has failed, and no other
            told.accept(new Event.Ended(attempt, Result.failed(Outcome.FAILED, Result.Failure.of(e), null), null));
        }
    }

    private void run(Attempt first) {
        List<Event.Ended> transaction = new ArrayList<>();
        Attempt attempt = first;
        while (attempt != null) {
            Result result = result(attempt);
            Attempt next = next(attempt, result);
            Attempt taken = attempt.taken();
            if (next != null && isCancelling) {
                next.task().cancellation().cancel();
            } else if (next == null && taken != null) {
                running.remove(taken.id()); // it did not begin, or the state alone knows whether it did
            }
            transaction.add(new Event.Ended(attempt, result, next));
            boolean goesOn = next != null && attempt.isUncommitted();
            attempt = goesOn ? next : over(transaction);
        }
    }

    /** The transaction of these attempts has ended with the last of them. Returns what the thread goes on with. */
    private @Nullable Attempt over(List<Event.Ended> transaction) {
        Event.Ended last = transaction.get(transaction.size() - 1);
        Attempt opener = transaction.get(0).attempt();
        boolean isAlone = transaction.size() == 1;
        if (isAlone || last.result().recorded()) {
            transaction.forEach(told);
            transaction.clear();
            return last.next();
        }
        // all was taken back, and only the first one has begun; or, without an answer, the state alone knows that
        int dates = transaction.size() - 1;
        transaction
                .subList(1, transaction.size())
                .forEach(each -> running.remove(each.attempt().id()));
        transaction.clear();
        if (last.result().outcome().isCounted() && !last.result().commitUnknown()) {
            told.accept(new Event.TakenBack(opener, dates, last.result()));
            return opener; // which of them is to blame is found out one by one
        }
        told.accept(new Event.Ended(opener, last.result(), null));
        return null;
    }

    private static Result result(Attempt attempt) {
        Task task = attempt.task();
        task.cancellation().by(Thread.currentThread()::interrupt);
        Result result;
        try {
            result = attempt.item().action().run(task);
        } catch (Permit.NotGranted e) {
            result = Result.of(Outcome.INTERRUPTED, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            result = task.cancellation().isCancelled()
                    ? Result.of(Outcome.INTERRUPTED, "the daemon was stopped")
                    : Result.failed(Outcome.FAILED, Result.Failure.of(e), null); // its own doing
        } catch (Throwable e) { // whatever an action throws is the end of its attempt, and of nothing else
            result = Result.failed(Outcome.FAILED, Result.Failure.of(e), null);
        }
        task.cancellation().by(() -> {});
        Thread.interrupted(); // one that came after the end is not meant for the next attempt
        return result;
    }

    /** Whether the attempt may have its effect, on its own thread. */
    void permit(Attempt attempt, @Nullable String process) throws Permit.NotGranted {
        boolean isOurs;
        try {
            isOurs = store.mayTakeEffect(attempt.term(), attempt.begin(), process);
        } catch (TermOver e) {
            isOurs = false;
        } catch (DatabaseUnavailable e) {
            throw new Permit.NotGranted("the database went away before it began");
        }
        if (!isOurs) {
            throw new Permit.NotGranted("another instance was elected before it began");
        }
    }

    /** What the completion has begun, as it says itself: taken alone is not begun. */
    private static @Nullable Attempt next(Attempt attempt, Result result) {
        Attempt taken = attempt.taken();
        Changes.Begin begun = result.begun();
        return taken != null && begun != null && result.recorded() ? taken.begunAs(begun) : null;
    }

    /**
     * Takes the approved attempt, on the thread of the one whose completion begins it. It counts as running from before
     * the COMMIT that shows its begin to others.
     */
    @Nullable
    Completion take(Attempt attempt) {
        Attempt taken = attempt.take();
        if (taken == null) {
            return null;
        }
        running.put(taken.id(), taken);
        return taken.task().completion();
    }

    /** Its end has arrived: until then it counts as running, so that nobody takes it for lost in between. */
    void over(UUID id) {
        running.remove(id);
    }

    boolean isRunning(UUID id) {
        return running.containsKey(id);
    }

    boolean isIdle() {
        return running.isEmpty();
    }

    void each(Consumer<Attempt> look) {
        running.values().forEach(look);
    }

    /** The attempt, while it runs. */
    @Nullable
    Attempt find(UUID id) {
        return running.get(id);
    }

    /** Takes one approval back, if there is one. False when it is too late for that. */
    boolean revoke(@Nullable UUID id) {
        Attempt attempt = id == null ? null : running.get(id);
        return attempt == null || attempt.revoke();
    }

    /** Takes back every approval that nobody has used. */
    void revokeIf(boolean condition) {
        if (condition) {
            revokeAll();
        }
    }

    void revokeAll() {
        running.values().forEach(attempt -> attempt.revoke());
    }

    /** Asks every attempt to end. Each one still posts its end. */
    void cancelAll() {
        isCancelling = true;
        revokeAll();
        running.values().forEach(attempt -> attempt.task().cancellation().cancel());
    }

    /** From here on attempts run to their end again. */
    void allow() {
        isCancelling = false;
    }
}
