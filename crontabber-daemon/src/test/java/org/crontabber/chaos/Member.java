package org.crontabber.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.crontabber.testing.DaemonProcess;
import org.jspecify.annotations.Nullable;

/** One place where a daemon runs: its configuration, its way to the database, and the process that runs there now. */
final class Member implements AutoCloseable {
    private final String name;
    private final Path directory;
    private final ChaosProxy proxy;
    private @Nullable DaemonProcess process;
    private boolean isFrozen;
    private int freezes;

    Member(Path directory, String name, int serverPort) throws IOException {
        this.name = name;
        this.directory = Files.createDirectories(directory.resolve(name));
        this.proxy = new ChaosProxy(serverPort);
    }

    void configure(String toml) throws IOException {
        Files.writeString(directory.resolve("crontabber.toml"), toml);
    }

    ChaosProxy proxy() {
        return proxy;
    }

    void start() throws IOException {
        if (!isUp()) {
            isFrozen = false;
            process = DaemonProcess.start(
                    directory,
                    "daemon",
                    "--config",
                    directory.resolve("crontabber.toml").toString());
        }
    }

    boolean isUp() {
        return process != null && process.isAlive();
    }

    boolean isFrozen() {
        return isFrozen && isUp();
    }

    /** Whether it has got so far that a TERM is answered by the program and not by its JVM. */
    boolean isReady() {
        return isUp() && proxy.isUsed();
    }

    void kill() throws InterruptedException {
        if (process != null) {
            process.kill();
        }
    }

    /** Returns the number of this freeze, for whoever is to end it. */
    int freeze() throws IOException, InterruptedException {
        signal("STOP");
        isFrozen = true;
        return ++freezes;
    }

    /** Ends that freeze, unless it has been frozen anew since. */
    void thaw(int freeze) throws IOException, InterruptedException {
        if (freeze == freezes) {
            thaw();
        }
    }

    void thaw() throws IOException, InterruptedException {
        if (isFrozen()) {
            signal("CONT");
        }
        isFrozen = false;
    }

    void signal(String signal) throws IOException, InterruptedException {
        if (process != null && process.isAlive()) {
            process.signal(signal);
        }
    }

    /** The exit code of what has ended here last. */
    int exitCode() throws InterruptedException {
        return process == null ? 0 : process.waitForEnd();
    }

    /** Of the process that runs here, or has run here last. */
    long pid() {
        return process == null ? 0 : process.pid();
    }

    String log() {
        return process == null ? "" : process.log();
    }

    @Override
    public String toString() {
        return name;
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
        }
        proxy.close();
    }
}
