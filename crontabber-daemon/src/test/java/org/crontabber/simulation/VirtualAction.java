package org.crontabber.simulation;

import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.crontabber.action.Action;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.TermOver;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.Slot;
import org.crontabber.store.MemoryCompletion;
import org.crontabber.store.Output;
import org.crontabber.store.StateRefused;

/** The work of a job in the virtual world, on one instance: what an SQL job or a program does there. */
final class VirtualAction implements Action {
    /** How long work lasts that nobody can end. */
    private static final Duration FOR_EVER = Duration.ofHours(40);

    /** As {@code Batching} has it. */
    private static final Duration GOES_ON = Duration.ofSeconds(30);

    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(60);

    /** No leader gives up another one within so short a time. */
    private static final Duration AT_ONCE = Duration.ofSeconds(3);

    private final JobSpec job;
    private final Instance instance;
    private final World world;
    /** How many attempts are to be alone in their transaction from now on. */
    private int alone;
    /** When the transaction began. */
    private long transactionBegan;

    VirtualAction(JobSpec job, Instance instance) {
        this.job = job;
        this.instance = instance;
        this.world = instance.world();
    }

    @Override
    public boolean recordsItsSuccess() {
        return job.isTransaction();
    }

    @Override
    public int batch() {
        return world.scenario().batch();
    }

    @Override
    public Result run(Task task) throws InterruptedException {
        Script script = world.script(job, task.facts());
        Stop stop = new Stop(world.time());
        task.cancellation().by(stop);
        long began = world.time().nanos();
        try {
            return job.isTransaction() ? inBatch(task, script, stop, began) : process(task, script, stop, began);
        } finally {
            task.cancellation().by(() -> {});
        }
    }

    /** What ends a wait of the attempt's thread from outside. */
    private static final class Stop implements Runnable {
        private final VirtualTime time;
        private final VirtualTime.Strand strand;
        private boolean isAsked;

        Stop(VirtualTime time) {
            this.time = time;
            this.strand = time.current();
        }

        @Override
        public void run() {
            isAsked = true;
            time.wake(strand);
        }
    }

    /** After a failure within a transaction of several each of them is alone the next time. */
    private Result inBatch(Task task, Script script, Stop stop, long began) throws InterruptedException {
        MemoryCompletion completion = (MemoryCompletion) Objects.requireNonNull(task.completion());
        boolean isRecorded = false;
        try {
            Result result = transaction(task, script, stop, began);
            isRecorded = result.recorded();
            return result;
        } finally {
            if (!isRecorded && completion.before() > 0) {
                alone = completion.before() + 1;
            }
        }
    }

    private Result transaction(Task task, Script script, Stop stop, long began) throws InterruptedException {
        MemoryCompletion completion = (MemoryCompletion) Objects.requireNonNull(task.completion());
        boolean isDone = false;
        boolean isAlone = alone > 0;
        alone = Math.max(0, alone - 1);
        try {
            instance.call("Completion.claim", () -> {
                completion.claim();
                return true;
            });
            transactionBegan = completion.before() == 0 ? began : transactionBegan;
            Duration left = LONGEST_TRANSACTION.minus(since(transactionBegan));
            work(completion.before() == 0 ? task : task.within(left), script, stop, began);
            isDone = true;
            boolean mayGoOn = !isAlone
                    && completion.before() + 1 < batch()
                    && since(transactionBegan).compareTo(GOES_ON) < 0
                    && !task.cancellation().isCancelled();
            boolean isOver = instance.call("Completion.succeed", () -> {
                completion.succeed(mayGoOn);
                return true;
            });
            return new Result(
                    Outcome.SUCCEEDED,
                    null,
                    null,
                    Output.NONE,
                    since(began),
                    1,
                    isOver,
                    false,
                    false,
                    completion.begun());
        } catch (Ended e) {
            completion.rollback();
            return e.result;
        } catch (TermOver e) {
            completion.rollback();
            return Result.failed(Outcome.LOST, new Result.Failure("term_over", "term over", null), since(began));
        } catch (StateRefused e) {
            completion.rollback();
            return Result.failed(Outcome.FAILED, new Result.Failure("refused", "refused", null), since(began));
        } catch (DatabaseUnavailable e) {
            boolean mayBeCommitted = !completion.isUncommitted()
                    && (completion.recordedAt() != null
                            || (isDone && world.random().nextBoolean()));
            world.time().after(world.sessions().untilServerNotices(), completion::lose);
            Result.Failure failure = new Result.Failure("08006", "the connection broke", null);
            return new Result(
                    Outcome.FAILED, null, failure, Output.NONE, since(began), 0, false, mayBeCommitted, false);
        } catch (Error | InterruptedException e) {
            if (!instance.isDead()) { // else the world ends its sessions
                completion.rollback();
            }
            throw e;
        }
    }

    /** The work ends without a success. */
    private static final class Ended extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final transient Result result;

        Ended(Result result) {
            super("ended", null, false, false);
            this.result = result;
        }
    }

    private void work(Task task, Script script, Stop stop, long began) throws InterruptedException {
        boolean isDeaf = script.kind() == Script.Kind.IGNORES_EVERYTHING;
        Duration length = lengthOf(script);
        Duration left = length.minus(since(began));
        while (left.compareTo(Duration.ZERO) > 0) {
            if (stop.isAsked && !isDeaf) {
                throw new InterruptedException("cancelled");
            }
            if (since(began).compareTo(task.timeout()) >= 0 && !isDeaf) {
                throw new Ended(failed(Outcome.TIMED_OUT, began));
            }
            Duration allowed = task.timeout().minus(since(began));
            world.time().sleep(isDeaf || allowed.compareTo(left) > 0 ? left : allowed);
            left = length.minus(since(began));
        }
        if (script.kind() == Script.Kind.THROWS_ERROR) {
            throw new StackOverflowError("of the job");
        }
        if (script.kind() != Script.Kind.SUCCEEDS) {
            throw new Ended(failed(Outcome.FAILED, began));
        }
    }

    private static Duration lengthOf(Script script) {
        return switch (script.kind()) {
            case HANGS, IGNORES_EVERYTHING -> FOR_EVER;
            default -> script.length();
        };
    }

    private Result process(Task task, Script script, Stop stop, long began) throws InterruptedException {
        UUID id = task.facts().attemptId();
        if (script.kind() == Script.Kind.THROWS_ERROR) {
            throw new StackOverflowError("of the job");
        }
        VirtualProcess process = new VirtualProcess(world.time(), instance.host(), id, () -> effect(task));
        try {
            instance.pass("Process.start");
            long asked = world.time().nanos();
            task.permit().ask("1 1"); // it is there, and waits: whoever takes over meanwhile finds it
            if (world.time().nanos() - asked < AT_ONCE.toNanos()) { // else the answer may be an old one
                world.see(new Fact.Permitted(task.facts().job(), slot(task), id));
            }
            process.release(lengthOf(script), script.kind() != Script.Kind.HANGS);
            while (!process.isOver()) {
                if (stop.isAsked) {
                    throw new InterruptedException("cancelled");
                }
                if (since(began).compareTo(task.timeout()) >= 0) {
                    return failed(Outcome.TIMED_OUT, began);
                }
                process.await(task.timeout().minus(since(began)));
            }
        } finally {
            if (!instance.isDead() && !process.isOver()) {
                process.kill(); // of an instance that was killed, nobody ends it
            }
        }
        boolean isDone = script.kind() == Script.Kind.SUCCEEDS && !process.isDead();
        return isDone
                ? new Result(Outcome.SUCCEEDED, 0, null, Output.NONE, since(began), 0, false, false, false)
                : failed(Outcome.FAILED, began);
    }

    private void effect(Task task) {
        world.see(new Fact.Effect(
                task.facts().job(),
                slot(task),
                task.facts().attemptId(),
                task.facts().term()));
    }

    private static Slot slot(Task task) {
        return new Slot(task.facts().slot().toInstant(), task.facts().date());
    }

    private Result failed(Outcome outcome, long began) {
        return Result.failed(outcome, new Result.Failure("exit_1", "it failed", null), since(began));
    }

    private Duration since(long began) {
        return Duration.ofNanos(world.time().nanos() - began);
    }
}
