package org.crontabber.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Other people's programs that a test runs, in a directory of their own, as a user that PostgreSQL does not refuse; all
 * of them end with it.
 */
final class Daemons implements AutoCloseable {
    private static final int ROOT = 0;
    private static final int STOP_SECONDS = 10;
    private static final List<String> AS_POSTGRES =
            List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups");

    private final Path directory;
    private final boolean isRoot;
    private final Map<String, Process> processes = new HashMap<>();

    Daemons() throws IOException {
        directory = Files.createTempDirectory(Path.of("/tmp"), "ct-daemons");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        isRoot = Integer.valueOf(ROOT).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    /** Whether all of these programs are installed. */
    static boolean areInstalled(String... programs) {
        return Stream.of(programs).allMatch(program -> Files.isExecutable(Path.of(program)));
    }

    /** A port of the loopback interface that was free just now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Path directory() {
        return directory;
    }

    /** A directory that only the programs' user may enter. */
    Path ownDirectory(String name) throws IOException {
        Path own = Files.createDirectory(directory.resolve(name));
        if (isRoot) {
            Files.setOwner(
                    own, own.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rwx------"));
        return own;
    }

    Process start(String name, String... command) throws IOException {
        List<String> all = new ArrayList<>(isRoot ? AS_POSTGRES : List.of());
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
                .start();
        processes.put(name, process);
        return process;
    }

    /** kill -9 of one, and of nothing that it has started. */
    void kill(String name) throws InterruptedException {
        Process process = java.util.Objects.requireNonNull(processes.get(name), name);
        process.destroyForcibly();
        process.waitFor();
    }

    private Path log(String name) {
        return directory.resolve(name + ".log");
    }

    /** What a program has said last. */
    String said(String name) throws IOException {
        List<String> lines = Files.readAllLines(log(name));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
    }

    @Override
    public void close() throws IOException {
        processes.values().forEach(Process::destroy);
        processes.values().forEach(process -> {
            try {
                process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(Daemons::delete);
        } catch (UncheckedIOException e) {
            return; // the last of them still clears up
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
