package org.crontabber.action.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The processes of one attempt: a session and group of their own, and whatever left it but descends from it. */
public final class ProcessGroup {
    static final String ATTEMPT_VARIABLE = "CRONTABBER_ATTEMPT_ID";

    private final Process leader;

    ProcessGroup(Process leader) {
        this.leader = leader;
    }

    /** TERM to all of them, and KILL to those that live on after the limit. */
    void end(Duration killAfter) throws InterruptedException {
        List<ProcessHandle> members = Stream.concat(Stream.of(leader.toHandle()), leader.descendants())
                .toList();
        signal("-TERM", leader.pid());
        try {
            leader.waitFor(killAfter.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            signal("-KILL", leader.pid());
            members.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static void signal(String signal, long group) {
        try {
            new ProcessBuilder("kill", signal, "--", "-" + group)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor(1, TimeUnit.SECONDS);
        } catch (IOException e) {
            throw new UncheckedIOException("no program 'kill' in PATH", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the signal is on its way
        }
    }

    /** Kills what an attempt of a daemon that is gone has left running on this host. */
    public static void endOrphans(UUID attempt) {
        String mark = ATTEMPT_VARIABLE + "=" + attempt;
        ProcessHandle.allProcesses()
                .filter(process -> environment(process).contains(mark))
                .forEach(ProcessHandle::destroyForcibly);
    }

    private static String environment(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "environ"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // gone, or another user's
        }
    }
}
