package org.crontabber.action.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The processes of this host, as /proc shows them to this user. */
final class ProcessTable {
    private static final File PROC = new File("/proc");
    /** A line of stat is a name of 15 bytes and some 50 numbers. */
    private static final int STAT_BYTES = 2 * 1024;
    /** Where execve puts its limit for one string and no daemon of ours comes near. */
    private static final int TEXT_BYTES = 256 * 1024;

    /** Up to so many pids it is cheaper to try each than to ask which there are. */
    private static final int MOST_BORN = 200;

    /** The numbers that follow the name in stat, see proc(5). */
    private static final int PARENT = 1;

    private static final int SESSION = 3;
    private static final int THREADS = 17;
    private static final int START = 19;
    private static final int EXIT_SIGNAL = 35;
    private static final int FIELDS = EXIT_SIGNAL + 1;
    /** A thread has a pid too, and files that no directory lists. */
    private static final String OF_A_THREAD = "-1";

    private ProcessTable() {}

    /**
     * One process.
     *
     * @param startTicks when it began, since boot: with the pid it tells a process from a later one of the same pid
     */
    record Seen(long pid, String name, char state, long parent, long session, long startTicks) {
        boolean isSame(Seen other) {
            return pid == other.pid && startTicks == other.startTicks;
        }

        /** A name may hold anything, line breaks too. */
        @Override
        public String toString() {
            return name.replaceAll("[^ -~]", "?") + " (" + pid + ")";
        }
    }

    /** All that live; what has ended and only waits for its parent to notice is not there. */
    static List<Seen> read() {
        byte[] buffer = new byte[STAT_BYTES];
        List<Seen> all = new ArrayList<>();
        String[] entries = PROC.list();
        for (String entry : entries == null ? new String[0] : entries) {
            if (Character.isDigit(entry.charAt(0))) {
                Seen seen = stat(entry, buffer);
                if (seen != null) {
                    all.add(seen);
                }
            }
        }
        return all;
    }

    /**
     * Those that can be as young as the one with this pid, so long as pids have not begun anew since: a look at a few
     * instead of a look at all, however many the host has.
     */
    static List<Seen> readFrom(long pid) {
        long newest = newestPid();
        if (newest < pid || newest - pid > MOST_BORN) {
            return read();
        }
        byte[] buffer = new byte[STAT_BYTES];
        List<Seen> some = new ArrayList<>();
        for (long each = pid; each <= newest; each++) {
            Seen seen = stat(Long.toString(each), buffer);
            if (seen != null) {
                some.add(seen);
            }
        }
        return some;
    }

    /** The pid that was given last; zero where the host does not say. */
    private static long newestPid() {
        try (InputStream stream = new FileInputStream("/proc/loadavg")) {
            String line = new String(stream.readNBytes(STAT_BYTES), StandardCharsets.ISO_8859_1).strip();
            return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** One of them, if it lives. */
    static Optional<Seen> find(long pid) {
        return Optional.ofNullable(stat(Long.toString(pid), new byte[STAT_BYTES]));
    }

    /** The variables that it was started with; none of a process that is gone, or that this user may not look into. */
    static String environ(long pid) {
        return text("/proc/" + pid + "/environ");
    }

    /** The control groups that it is in, a line for each hierarchy; everybody may know. */
    static String controlGroups(long pid) {
        return text("/proc/" + pid + "/cgroup");
    }

    private static String text(String file) {
        try (InputStream stream = new FileInputStream(file)) {
            return new String(stream.readNBytes(TEXT_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static @Nullable Seen stat(String pid, byte[] buffer) {
        try (InputStream stream = new FileInputStream("/proc/" + pid + "/stat")) {
            int length = stream.readNBytes(buffer, 0, buffer.length);
            return parse(Long.parseLong(pid), new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return null; // it has ended since the directory was read
        }
    }

    /** The name stands in parentheses and may hold any character, these too. */
    private static @Nullable Seen parse(long pid, String stat) {
        int open = stat.indexOf('(');
        int close = stat.lastIndexOf(')');
        if (open < 0 || close < open) {
            return null;
        }
        String[] fields = stat.substring(close + 2).split(" ", FIELDS + 1);
        if (fields.length < FIELDS) {
            return null;
        }
        char state = fields[0].charAt(0);
        boolean hasEnded = state == 'X' || (state == 'Z' && Long.parseLong(fields[THREADS]) <= 1);
        return hasEnded || fields[EXIT_SIGNAL].equals(OF_A_THREAD)
                ? null
                : new Seen(
                        pid,
                        stat.substring(open + 1, close),
                        state,
                        Long.parseLong(fields[PARENT]),
                        Long.parseLong(fields[SESSION]),
                        Long.parseLong(fields[START]));
    }
}
