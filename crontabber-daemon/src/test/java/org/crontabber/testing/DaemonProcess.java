package org.crontabber.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** The real program in a JVM of its own. */
public final class DaemonProcess implements AutoCloseable {
    private static final String MAIN = "org.crontabber.daemon.Main";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;

    private DaemonProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public static DaemonProcess start(Path directory, String... arguments) throws IOException {
        return start(directory, List.of(), arguments);
    }

    /** With more options for the JVM. */
    public static DaemonProcess start(Path directory, List<String> options, String... arguments) throws IOException {
        return start(List.of(), directory, options, arguments);
    }

    /** Started by another program, as {@code ip netns exec}, which becomes it. */
    public static DaemonProcess start(List<String> prefix, Path directory, List<String> options, String... arguments)
            throws IOException {
        Path log = Files.createTempFile(directory, "daemon", ".log");
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1", // it lives for seconds
                "-Xshare:auto",
                "-XX:+ExitOnOutOfMemoryError"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
        command.addAll(List.of(arguments));
        if (!arguments[0].equals("demo")) {
            command.add("--allow-root"); // CI is root
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new DaemonProcess(process, log);
    }

    /** kill -9. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        waitForEnd();
    }

    /** Sends a signal, and waits for nothing. */
    public void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** TERM; returns the exit code. */
    public int terminate() throws InterruptedException {
        process.destroy();
        return waitForEnd();
    }

    public int waitForEnd() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("the daemon does not end:\n" + log());
        }
        return process.exitValue();
    }

    /** Waits for what it does; when that does not come, its log says more. */
    public void await(String what, Callable<Boolean> condition) throws Exception {
        await(what, LIMIT, condition);
    }

    /** The same within another limit. */
    public void await(String what, Duration limit, Callable<Boolean> condition) throws Exception {
        try {
            Eventually.eventually(what, limit, condition);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + log(), e);
        }
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
