package org.crontabber.action.java;

import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.crontabber.action.KeptOutput;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.action.process.ProcessGroup;
import org.crontabber.action.process.ProcessSettings;
import org.crontabber.action.sql.SessionWork.Ended;
import org.crontabber.api.Context;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.DurationText;

/**
 * One attempt of a Java job, on its thread: how it is stopped, what came of it, and what it has left behind. Whatever it
 * throws is its end, and of nothing else.
 */
final class JavaRun {
    private static final int MOST_NAMED = 10;
    private static final ScheduledThreadPoolExecutor TIMEOUTS = timeouts();

    private final JobClass job;
    private final Task task;
    private final JavaParts parts;
    private final ProcessSettings settings;
    private final KeptOutput output;
    private final Stop stop;

    /** A class, and what its attempts have in common. */
    record Given(JobClass job, JavaParts parts, ProcessSettings settings) {}

    /** What the job does. */
    interface Body {
        void run(Object made, Context context) throws Throwable;
    }

    /**
     * For one attempt, by its thread.
     *
     * @param cancelling ends what an interrupt does not: statements
     * @param output takes what it says
     */
    JavaRun(Runnable cancelling, Given given, Task task, KeptOutput output) {
        this.job = given.job();
        this.task = task;
        this.parts = given.parts();
        this.settings = given.settings();
        this.output = output;
        this.stop = new Stop(Thread.currentThread(), cancelling);
    }

    private static ScheduledThreadPoolExecutor timeouts() {
        ScheduledThreadPoolExecutor one = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "java-timeouts");
            thread.setDaemon(true);
            return thread;
        });
        one.setRemoveOnCancelPolicy(true);
        return one;
    }

    /** Asks the job to end, while it runs and no longer. */
    private static final class Stop {
        private final Thread thread;
        private final Runnable cancelling;
        private volatile boolean isOver;
        private boolean isAsked;
        private boolean isLate;

        Stop(Thread thread, Runnable cancelling) {
            this.thread = thread;
            this.cancelling = cancelling;
        }

        void ask() {
            ask(false);
        }

        void late() {
            ask(true);
        }

        private synchronized void ask(boolean late) {
            if (!isOver) {
                isAsked = true;
                isLate |= late;
                thread.interrupt();
                Thread cancel = new Thread(this::cancel, "cancelling-java"); // whoever asks does not wait for a server
                cancel.setDaemon(true);
                cancel.start();
            }
        }

        /** One at a time, and none once it is over: its sessions are somebody else's then. */
        private void cancel() {
            synchronized (cancelling) {
                if (!isOver) {
                    cancelling.run();
                }
            }
        }

        synchronized boolean isAsked() {
            return isAsked;
        }

        synchronized boolean isLate() {
            return isLate;
        }

        void over() {
            synchronized (this) {
                isOver = true;
            }
            synchronized (cancelling) {
                Thread.interrupted(); // a cancellation that had begun is over too
            }
        }
    }

    /**
     * Runs it to its end.
     *
     * @throws Ended when that was no success
     */
    void run(Body body) throws Ended {
        long began = parts.nanos().getAsLong();
        AttemptContext context = new AttemptContext(
                task,
                parts,
                parts.clock().instant().plus(task.timeout()),
                new AttemptLog(task.facts().job(), output, parts.clock()),
                stop::isAsked,
                settings);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        ClassLoader mark = new ClassLoader(job.home().loader()) {}; // whoever has it was started by this attempt
        Future<?> timeout = TIMEOUTS.schedule(stop::late, task.timeout().toMillis(), TimeUnit.MILLISECONDS);
        task.cancellation().by(stop::ask);
        try {
            thread.setContextClassLoader(mark);
            body.run(job.make(), context);
            if (stop.isAsked()) {
                throw new InterruptedException("returned after it was asked to end");
            }
        } catch (Throwable e) { // an Error of a job ends its attempt only
            throw ended(e, since(began));
        } finally {
            timeout.cancel(false);
            stop.over();
            context.over();
            task.cancellation().by(() -> {});
            thread.setContextClassLoader(before);
            clearUp(context, mark);
        }
    }

    private Duration since(long began) {
        return Duration.ofNanos(parts.nanos().getAsLong() - began);
    }

    private Ended ended(Throwable thrown, Duration elapsed) {
        if (stop.isLate() || elapsed.compareTo(task.timeout()) >= 0) {
            return new Ended(
                    Outcome.TIMED_OUT,
                    new Result.Failure(
                            Outcome.TIMED_OUT.code(),
                            "did not end within " + DurationText.of(task.timeout()),
                            trace(thrown)));
        }
        if (stop.isAsked()) {
            return new Ended(
                    Outcome.INTERRUPTED,
                    new Result.Failure(Outcome.INTERRUPTED.code(), "the daemon was stopped", trace(thrown)));
        }
        String type = thrown instanceof SQLException sql && sql.getSQLState() != null
                ? sql.getSQLState()
                : thrown.getClass().getName();
        return new Ended(Outcome.FAILED, new Result.Failure(type, message(thrown), trace(thrown)));
    }

    /** Many exceptions say what they are by their class alone. */
    private static String message(Throwable thrown) {
        String named = thrown.getClass().getSimpleName();
        String type = named.isEmpty() ? thrown.getClass().getName() : named;
        String said;
        try {
            said = Objects.requireNonNullElse(thrown.getMessage(), "")
                    .lines()
                    .findFirst()
                    .orElse("");
        } catch (Throwable again) { // of a job's own exception, which may do anything
            return type + ", whose getMessage() throws " + again.getClass().getName();
        }
        boolean saysAll = thrown instanceof SQLException || thrown instanceof NoExit.ExitRefused;
        return saysAll ? said : type + (said.isEmpty() ? "" : ": " + said);
    }

    /** The state keeps a part of it, once no secret stands in it: one that is cut in two would not be found. */
    private static String trace(Throwable thrown) {
        try {
            return AttemptLog.traceOf(thrown);
        } catch (Throwable again) { // of a job's own exception, which may do anything
            return thrown.getClass().getName();
        }
    }

    /** Threads can only be asked to end; programs are ended. */
    private void clearUp(AttemptContext context, ClassLoader mark) {
        List<Thread> left = threads()
                .filter(thread -> mark.equals(thread.getContextClassLoader()))
                .toList();
        if (!left.isEmpty()) {
            left.forEach(Thread::interrupt);
            String names = left.stream().limit(MOST_NAMED).map(Thread::getName).collect(Collectors.joining(", "));
            output.note((left.size() == 1
                            ? "1 thread that it left running was"
                            : left.size() + " threads that it left running were")
                    + " interrupted: " + names);
        }
        if (context.hasPrograms() && !ProcessGroup.endOrphans(task.facts().attemptId())) {
            output.note("programs that it left running can't be ended");
        }
    }

    /** Those of this thread's group, where all are that it has started; the JDK's own are in another one. */
    private static Stream<Thread> threads() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        Thread[] some = new Thread[2 * group.activeCount() + MOST_NAMED]; // it is an estimate
        return Arrays.stream(some, 0, group.enumerate(some));
    }
}
