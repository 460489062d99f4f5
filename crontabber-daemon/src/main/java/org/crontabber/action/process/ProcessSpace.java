package org.crontabber.action.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From where processes can be seen and ended: one boot of one machine, one pid namespace, one user. A host's name says
 * less: two machines may bear the same, a container starts anew under its old one, and no user sees into another's
 * processes.
 *
 * @param machine {@code machine-id(5)}, or the host's name where there is none
 * @param boot what the kernel calls the time since it has started
 * @param pids the pid namespace
 * @param user the numeric id; 0 sees everybody's
 */
public record ProcessSpace(String machine, String boot, String pids, String user) {
    private static final Path MACHINE = Path.of("/etc/machine-id");
    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
    private static final Path BOOT = Path.of("/proc/sys/kernel/random/boot_id");
    private static final Path PIDS = Path.of("/proc/self/ns/pid");
    private static final Path SELF = Path.of("/proc/self");
    private static final int FIELDS = 4;
    private static final String ROOT = "0";

    /** What this process sees of those of another space. */
    public enum Sight {
        /** All of them. */
        FULL,
        /** All of them, but not whose attempt they are, nor can they be ended: they are another user's. */
        FROM_OUTSIDE,
        /** None, and none of them lives: the machine has started anew since. */
        ALL_GONE,
        /** None, and they may live. */
        NONE
    }

    /** This process's own. */
    public static ProcessSpace here() {
        try {
            return new ProcessSpace(
                    machineId(),
                    Files.readString(BOOT).strip(),
                    Files.readSymbolicLink(PIDS).toString(),
                    String.valueOf(Files.getAttribute(SELF, "unix:uid")));
        } catch (IOException e) {
            throw new UncheckedIOException("/proc does not say where this process is", e);
        }
    }

    private static String machineId() throws IOException {
        String id = Files.isReadable(MACHINE) ? Files.readString(MACHINE).strip() : "";
        return id.matches("[0-9a-f]+") ? id : hostName();
    }

    /** What the kernel calls this host: a name that no resolver knows is still this host's, and not every host's. */
    public static String hostName() {
        try {
            return Files.readString(HOST_NAME).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("this host's name can't be read", e);
        }
    }

    /** Reads what {@link #toString} has written; empty for anything else. */
    public static Optional<ProcessSpace> parse(@Nullable String text) {
        String[] fields = text == null ? new String[0] : text.split(" ", -1);
        return fields.length == FIELDS
                ? Optional.of(new ProcessSpace(fields[0], fields[1], fields[2], fields[3]))
                : Optional.empty();
    }

    /** What a process here sees of one that was started there. */
    public Sight of(ProcessSpace there) {
        if (!machine.equals(there.machine)) {
            return Sight.NONE;
        }
        if (!boot.equals(there.boot)) {
            return Sight.ALL_GONE;
        }
        if (!pids.equals(there.pids)) {
            return Sight.NONE;
        }
        return user.equals(there.user) || user.equals(ROOT) ? Sight.FULL : Sight.FROM_OUTSIDE;
    }

    @Override
    public String toString() {
        return String.join(" ", machine, boot, pids, user);
    }
}
