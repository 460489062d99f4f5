package org.crontabber.action.process;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.crontabber.action.Action;
import org.crontabber.action.KeptOutput;
import org.crontabber.action.Permit;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.action.process.ProcessTable.Seen;
import org.crontabber.decision.Outcome;
import org.crontabber.schedule.DurationText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code exec} and {@code shell}: runs a program to its end, and nothing that it has started outlives it. */
public final class ProcessAction implements Action {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessAction.class);

    /** How long the rest of the output may take to be read. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(1);
    /** How long what it has started may take to notice that it has ended: the other end of a pipe needs a moment. */
    private static final Duration LINGER_LIMIT = Duration.ofMillis(200);
    /** How long after TERM that is killed which it has left running. */
    private static final Duration LEFT_LIMIT = Duration.ofSeconds(2);

    private static final int MOST_NAMED = 10;

    private final Command command;
    private final ControlGroups groups;
    private final LongSupplier nanos;

    /** An attempt's process, and what belongs to it. */
    private record Running(
            Task task,
            Map<String, String> environment,
            Process process,
            ProcessGroup group,
            KeptOutput output,
            Thread reader) {
        void drain() {
            try {
                reader.join(DRAIN_LIMIT.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt(); // what came by now is what is kept
            }
        }
    }

    private ProcessAction(Command command, ControlGroups groups, LongSupplier nanos) {
        this.command = command;
        this.groups = groups;
        this.nanos = nanos;
    }

    /** {@code exec}: an argument array that no shell sees; {@code {date}} is filled within one argument. */
    public static Action exec(List<String> arguments, ProcessSettings settings, LongSupplier nanos) {
        return new ProcessAction(Command.exec(arguments, settings), ControlGroups.here(), nanos);
    }

    /** {@code shell}: a script for /bin/sh; values reach it only as environment. */
    public static Action shell(String script, ProcessSettings settings, LongSupplier nanos) {
        return shell(script, settings, ControlGroups.here(), nanos);
    }

    static Action shell(String script, ProcessSettings settings, ControlGroups groups, LongSupplier nanos) {
        return new ProcessAction(Command.shell(script, settings), groups, nanos);
    }

    /** An interrupt is an outcome like others: what was printed until then is kept. */
    @Override
    public Result run(Task task) throws Permit.NotGranted {
        long began = nanos.getAsLong();
        Map<String, String> environment = command.settings().environment(task.facts());
        Process process;
        try {
            process = command.start(task.facts(), environment);
        } catch (IOException e) {
            Result.Failure failure = new Result.Failure(
                    "not_started", String.valueOf(e.getMessage()), command.surroundings(environment));
            return Result.failed(Outcome.FAILED, failure, since(began));
        }
        Running running = running(task, environment, process);
        try {
            task.permit().ask(running.group().identity());
            Command.release(process);
            return process.waitFor(task.timeout().toMillis(), TimeUnit.MILLISECONDS)
                    ? ended(running, since(began))
                    : cutShort(
                            running, Outcome.TIMED_OUT, "did not end within " + DurationText.of(task.timeout()), began);
        } catch (Permit.NotGranted | RuntimeException e) { // nothing is to go on waiting for a line
            running.group().end(Duration.ZERO);
            throw e;
        } catch (InterruptedException e) {
            return cutShort(running, Outcome.INTERRUPTED, "the daemon was stopped", began);
        }
    }

    private Running running(Task task, Map<String, String> environment, Process process) {
        UUID attempt = task.facts().attemptId();
        ProcessGroup group = ProcessGroup.of(process, attempt, groups.begin(attempt, process.pid()), nanos);
        KeptOutput output = new KeptOutput();
        Thread reader = new Thread(
                () -> output.readAll(process.getInputStream()),
                "output-" + task.facts().job());
        reader.setDaemon(true);
        reader.start();
        return new Running(task, environment, process, group, output, reader);
    }

    private Duration since(long began) {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }

    /** The main process has ended; what it has left running is ended without anybody waiting for that. */
    private Result ended(Running running, Duration elapsed) {
        List<Seen> left = running.group().lingering(LINGER_LIMIT);
        if (left.isEmpty()) {
            running.group().forget();
            running.drain();
        } else {
            endLater(running);
            String were = left.size() == 1
                    ? "1 process that it left running was ended: "
                    : left.size() + " processes that it left running were ended: ";
            running.output().note(were + named(left));
        }
        int exit = running.process().exitValue();
        Result.Failure failure = exit == 0 ? null : failure(exit, running);
        Outcome outcome = exit == 0 ? Outcome.SUCCEEDED : Outcome.FAILED;
        return new Result(outcome, exit, failure, running.output().output(), elapsed, 0, false, false, false);
    }

    private Result.Failure failure(int exit, Running running) {
        Map<String, String> environment = running.environment();
        String obstacle =
                ExitReason.isNotStarted(exit) ? command.obstacle(running.task().facts(), environment) : "";
        return new Result.Failure("exit_" + exit, ExitReason.of(exit, obstacle), command.surroundings(environment));
    }

    private static void endLater(Running running) {
        String job = running.task().facts().job();
        Runnable end = () -> {
            List<Seen> survivors = running.group().end(LEFT_LIMIT);
            if (!survivors.isEmpty()) {
                LOG.atWarn()
                        .addKeyValue("event", "process_survives")
                        .addKeyValue("job", job)
                        .addKeyValue("processes", named(survivors))
                        .log("what " + job + " left running can't be ended");
            }
        };
        new Thread(end, "ending-" + job).start();
    }

    private Result cutShort(Running running, Outcome outcome, String message, long began) {
        List<Seen> survivors = running.group().end(running.task().killAfter());
        running.drain();
        String trace = command.surroundings(running.environment())
                + (survivors.isEmpty() ? "" : "\ncan't be ended: " + named(survivors));
        Result.Failure failure = new Result.Failure(outcome.code(), message, trace);
        return new Result(outcome, null, failure, running.output().output(), since(began), 0, false, false, false);
    }

    private static String named(List<Seen> processes) {
        String names = processes.stream().limit(MOST_NAMED).map(Seen::toString).collect(Collectors.joining(", "));
        int more = processes.size() - MOST_NAMED;
        return more <= 0 ? names : names + " and " + more + " more";
    }
}
