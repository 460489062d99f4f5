package org.crontabber.database;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process that uses a data directory of PostgreSQL, as its postmaster.pid tells.
 *
 * @param isServer whether it takes connections; a single-user one does not
 */
record Postmaster(ProcessHandle process, int port, boolean isServer) {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);
    private static final int DATA_LINE = 1;
    private static final int PORT_LINE = 3;

    /**
     * The one that lives: its pid may have been given to another program.
     *
     * @throws Refused when the data belongs to another user
     */
    static Optional<Postmaster> of(Path data) {
        List<String> lines;
        try {
            lines = Files.readAllLines(data.resolve("postmaster.pid"));
        } catch (AccessDeniedException e) {
            throw new Refused(
                    "the embedded PostgreSQL in " + data + " is another user's:\nlook as that user, or as root", e);
        } catch (IOException e) {
            return Optional.empty();
        }
        if (lines.size() <= PORT_LINE) {
            return Optional.empty();
        }
        long pid = Long.parseLong(lines.get(0).strip()); // negative for a single-user one
        int port = Integer.parseInt(lines.get(PORT_LINE).strip());
        return ProcessHandle.of(Math.abs(pid))
                .filter(process -> names(process, lines.get(DATA_LINE)))
                .map(process -> new Postmaster(process, port, pid > 0));
    }

    private static boolean names(ProcessHandle process, String data) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .contains(data);
        } catch (IOException e) {
            return false;
        }
    }

    /** Stops one that an earlier daemon left behind: fast, then at once. */
    void stop() throws IOException {
        if (!stop("-INT") && !stop("-QUIT")) {
            throw new IOException(
                    "the server that an earlier daemon left behind, process " + process.pid() + ", does not stop");
        }
    }

    private boolean stop(String signal) throws IOException {
        new ProcessBuilder("kill", signal, Long.toString(process.pid())).start();
        try {
            process.onExit().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }
}
