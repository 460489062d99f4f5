package org.crontabber.api;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A program that a job runs, and what came of it.
 *
 * <pre>{@code
 * Program.Finished sorted = context.program("sort", "-u").input("b\na\n").limit(Duration.ofMinutes(1)).run();
 * if (sorted.exitCode() != 0) {
 *     throw new IOException("sort: " + sorted.errors());
 * }
 * }</pre>
 *
 * <p>Used by one thread.
 */
public final class Program {
    /** More of an output is an error: a large one goes to a file. */
    public static final int MOST_BYTES = 16 * 1024 * 1024;

    private static final int READ_BYTES = 64 * 1024;
    /** How long what it has started may hold its output after its end. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(1);

    private final List<String> arguments;
    private final Map<String, String> environment;
    private byte[] input = new byte[0];
    private @Nullable Path directory;
    private Duration limit = Duration.ofHours(1);

    private Program(List<String> arguments, Map<String, String> environment) {
        this.arguments = List.copyOf(arguments);
        this.environment = new TreeMap<>(environment);
    }

    /** With all the variables that it is to have; a job has it from {@link Context#program}. */
    public static Program of(List<String> arguments, Map<String, String> environment) {
        return new Program(arguments, environment);
    }

    /** What came of it. */
    public static final class Finished {
        private final int exitCode;
        private final byte[] output;
        private final byte[] errors;

        private Finished(int exitCode, byte[] output, byte[] errors) {
            this.exitCode = exitCode;
            this.output = output;
            this.errors = errors;
        }

        /** 128 and the signal's number when it was killed. */
        public int exitCode() {
            return exitCode;
        }

        /** Its standard output as UTF-8; bytes that are none are replaced. */
        public String output() {
            return new String(output, StandardCharsets.UTF_8);
        }

        /** Its standard error, likewise. */
        public String errors() {
            return new String(errors, StandardCharsets.UTF_8);
        }

        /** Its standard output as it is. */
        public byte[] outputBytes() {
            return output.clone();
        }
    }

    /** What it reads; without it nothing. */
    public Program input(byte[] bytes) {
        input = bytes.clone();
        return this;
    }

    /** The same in UTF-8. */
    public Program input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    /** One more variable, or another value of one. */
    public Program with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Where it runs; without it in the daemon's directory. */
    public Program in(Path where) {
        directory = where;
        return this;
    }

    /** How long it may run; an hour if nothing is said. */
    public Program limit(Duration longest) {
        limit = longest;
        return this;
    }

    /**
     * Runs it to its end.
     *
     * @throws IOException when it can't be started, did not end within its limit, or has written more than {@link #MOST_BYTES}
     * @throws InterruptedException when the attempt is to end; then the program has ended
     */
    public Finished run() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(arguments).directory(directory == null ? null : directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            Reading output = read(process.getInputStream());
            Reading errors = read(process.getErrorStream());
            onThread(() -> write(process));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(arguments.get(0) + " did not end within " + limit.toSeconds() + " s");
            }
            return new Finished(
                    process.exitValue(),
                    output.kept(arguments.get(0), "output"),
                    errors.kept(arguments.get(0), "error"));
        } finally {
            end(process);
        }
    }

    private static void onThread(Runnable work) {
        Thread thread = new Thread(work, "program");
        thread.setDaemon(true);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader()); // it is none of the job's
        thread.start();
    }

    /** One of its outputs, while it is read. */
    private static final class Reading {
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final CountDownLatch end = new CountDownLatch(1);
        private boolean isCut;

        private synchronized void keep(byte[] buffer, int length) {
            int room = MOST_BYTES - kept.size();
            isCut |= length > room;
            kept.write(buffer, 0, Math.min(length, room));
        }

        private void readAll(InputStream stream) {
            byte[] buffer = new byte[READ_BYTES];
            try (stream) {
                for (int length = stream.read(buffer); length >= 0; length = stream.read(buffer)) {
                    keep(buffer, length);
                }
            } catch (IOException e) {
                return; // it was ended: what came until then is what there is
            } finally {
                end.countDown();
            }
        }

        /** What came until the program's end, and a moment longer: what it has left running may hold its output. */
        private byte[] kept(String program, String which) throws InterruptedException, IOException {
            boolean isWhole = end.await(DRAIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            synchronized (this) {
                if (isCut) {
                    throw new IOException(program + " wrote more than " + MOST_BYTES + " bytes to its standard " + which
                            + (isWhole ? "" : ", and still does") + ": let it write to a file");
                }
                return kept.toByteArray();
            }
        }
    }

    private static Reading read(InputStream stream) {
        Reading reading = new Reading();
        onThread(() -> reading.readAll(stream));
        return reading;
    }

    private void write(Process process) {
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input);
        } catch (IOException e) {
            return; // it does not read all of it, which is its own affair
        }
    }

    private static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
