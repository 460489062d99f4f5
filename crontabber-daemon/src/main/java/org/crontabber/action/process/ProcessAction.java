package org.crontabber.action.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.action.Action;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.api.Facts;
import org.crontabber.decision.Outcome;
import org.crontabber.store.Output;
import org.jspecify.annotations.Nullable;

/** {@code exec} and {@code shell}: runs a program to its end, and its whole process group with it. */
public final class ProcessAction implements Action {
    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{|\\{([a-z_]+)}");
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(1);
    private static final int SIGNALS_FROM = 128;
    private static final int NOT_EXECUTABLE = 126;
    private static final int NOT_FOUND = 127;
    private static final Map<Integer, String> SIGNALS =
            Map.of(1, "HUP", 2, "INT", 3, "QUIT", 6, "ABRT", 9, "KILL", 11, "SEGV", 13, "PIPE", 15, "TERM");

    private final List<String> arguments;
    private final boolean hasPlaceholders;
    private final ProcessSettings settings;
    private final LongSupplier nanos;

    private ProcessAction(
            List<String> arguments, boolean hasPlaceholders, ProcessSettings settings, LongSupplier nanos) {
        this.arguments = List.copyOf(arguments);
        this.hasPlaceholders = hasPlaceholders;
        this.settings = settings;
        this.nanos = nanos;
    }

    /** {@code exec}: an argument array that no shell sees; {@code {date}} is filled within one argument. */
    public static Action exec(List<String> arguments, ProcessSettings settings, LongSupplier nanos) {
        return new ProcessAction(arguments, true, settings, nanos);
    }

    /** {@code shell}: a script for /bin/sh; values reach it only as environment. */
    public static Action shell(String script, ProcessSettings settings, LongSupplier nanos) {
        return new ProcessAction(List.of("/bin/sh", "-c", script), false, settings, nanos);
    }

    @Override
    public Result run(Task task) throws InterruptedException {
        long began = nanos.getAsLong();
        Map<String, String> environment = environment(task.facts());
        Process process;
        try {
            process = start(task.facts(), environment);
        } catch (IOException e) {
            return Result.failed(Outcome.FAILED, failure("not_started", e.getMessage(), environment), since(began));
        }
        KeptOutput output = new KeptOutput();
        Thread reader = new Thread(
                () -> output.readAll(process.getInputStream()),
                "output-" + task.facts().job());
        reader.setDaemon(true);
        reader.start();
        boolean inTime;
        try {
            inTime = process.waitFor(task.timeout().toMillis(), TimeUnit.MILLISECONDS);
            if (!inTime) {
                new ProcessGroup(process).end(task.killAfter());
            }
            // a grandchild may hold the output open for ever: what came by now is what is kept
            reader.join(DRAIN_LIMIT.toMillis());
        } catch (InterruptedException e) {
            new ProcessGroup(process).end(task.killAfter());
            throw e;
        }
        return result(task, inTime, process, output.output(), since(began), environment);
    }

    private Process start(Facts facts, Map<String, String> environment) throws IOException {
        File directory =
                settings.directory() == null ? null : settings.directory().toFile();
        if (directory != null && !Files.isDirectory(directory.toPath())) {
            throw new IOException("directory '" + directory + "' does not exist");
        }
        List<String> command = new ArrayList<>(List.of("setsid"));
        if (settings.umask() != null) {
            String umask = String.format(Locale.ROOT, "%03o", settings.umask());
            command.addAll(List.of("/bin/sh", "-c", "umask " + umask + "; exec \"$@\"", "sh"));
        }
        Map<String, String> values = facts.asText();
        arguments.forEach(argument -> command.add(hasPlaceholders ? fill(argument, values) : argument));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.start();
    }

    static String fill(String argument, Map<String, String> values) {
        Matcher matcher = PLACEHOLDER.matcher(argument);
        return matcher.replaceAll(found -> Matcher.quoteReplacement(
                found.group(1) == null ? "{" : values.getOrDefault(found.group(1), found.group())));
    }

    private Map<String, String> environment(Facts facts) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", PATH);
        environment.put("HOME", System.getProperty("user.home", "/"));
        environment.put("LANG", "C.UTF-8");
        environment.put("TZ", facts.slot().getZone().getId());
        facts.asText().forEach((name, value) -> environment.put("CRONTABBER_" + name.toUpperCase(Locale.ROOT), value));
        environment.putAll(settings.env());
        return environment;
    }

    private Duration since(long began) {
        return Duration.ofNanos(nanos.getAsLong() - began);
    }

    private Result result(
            Task task,
            boolean inTime,
            Process process,
            Output output,
            Duration elapsed,
            Map<String, String> environment) {
        if (!inTime) {
            Result.Failure failure = failure("timed_out", "did not end within " + task.timeout(), environment);
            return new Result(Outcome.TIMED_OUT, null, failure, output, elapsed, 0, false, false, false);
        }
        int exit = process.exitValue();
        Outcome outcome = exit == 0 ? Outcome.SUCCEEDED : Outcome.FAILED;
        Result.Failure failure = exit == 0 ? null : failure("exit_" + exit, describe(exit), environment);
        return new Result(outcome, exit, failure, output, elapsed, 0, false, false, false);
    }

    private static String describe(int exit) {
        if (exit > SIGNALS_FROM) {
            int signal = exit - SIGNALS_FROM;
            return "killed by signal " + signal + " (" + SIGNALS.getOrDefault(signal, "SIG" + signal) + ")";
        }
        return switch (exit) {
            case NOT_EXECUTABLE -> "exit code 126: the program may not be executed";
            case NOT_FOUND -> "exit code 127: the program was not found";
            default -> "exit code " + exit;
        };
    }

    private Result.Failure failure(String type, @Nullable String message, Map<String, String> environment) {
        String where = "PATH=" + environment.get("PATH") + "\nHOME=" + environment.get("HOME") + "\ndirectory="
                + (settings.directory() == null ? System.getProperty("user.dir") : settings.directory());
        return new Result.Failure(type, String.valueOf(message), where);
    }
}
