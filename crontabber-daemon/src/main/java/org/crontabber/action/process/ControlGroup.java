package org.crontabber.action.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The control group of one attempt, with those that its programs have made below. See cgroups(7). */
final class ControlGroup {
    /** Where there is none: it holds nothing. */
    static final ControlGroup NONE = new ControlGroup(null);

    /** The processes that are in a group, and those that are to be moved there. */
    static final String PROCESSES = "cgroup.procs";

    private static final String EVENTS = "cgroup.events";
    private static final String KILL = "cgroup.kill";
    private static final String IS_POPULATED = "populated 1";

    /** A hundred thousand pids; those beyond are found by the next look. */
    private static final int FILE_BYTES = 1024 * 1024;

    private static final int MOST_GROUPS = 1000;

    /** How often, and how far apart, a removal is tried while the last process is on its way out. */
    private static final int REMOVE_TRIES = 20;

    private static final Duration REMOVE_PAUSE = Duration.ofMillis(10);

    private final @Nullable Path directory;

    private ControlGroup(@Nullable Path directory) {
        this.directory = directory;
    }

    /** One that is there already, or is not. */
    static ControlGroup at(Path directory) {
        return Files.isDirectory(directory) ? new ControlGroup(directory) : NONE;
    }

    /**
     * Makes it, and puts a process there. What that starts from then on is there too, however it goes away.
     *
     * @throws IOException when the kernel refuses; then nothing is left of it
     */
    static ControlGroup of(Path directory, long pid) throws IOException {
        ControlGroup made = new ControlGroup(directory);
        Files.createDirectory(directory);
        try {
            write(directory.resolve(PROCESSES), Long.toString(pid));
        } catch (IOException e) {
            made.remove();
            throw e;
        }
        return made;
    }

    /** Those that live in it, or below. */
    Set<Long> pids() {
        return directory == null || !isPopulated() ? Set.of() : pids(directory);
    }

    /** Whether something lives in it, or below: certain, however fast that forks. */
    boolean isPopulated() {
        return directory != null && read(directory.resolve(EVENTS)).contains(IS_POPULATED);
    }

    private static Set<Long> pids(Path directory) {
        return tree(directory).stream()
                .flatMap(group -> pidsIn(group).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Those in one group, and not below; a pid that is zero is out of sight, and no descendant of ours. */
    static List<Long> pidsIn(Path group) {
        return read(group.resolve(PROCESSES))
                .lines()
                .filter(line -> line.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .filter(pid -> pid != 0)
                .toList();
    }

    /**
     * KILL to all of them at once, where the kernel (5.14) can: nothing forks faster. Not while this daemon is among
     * them, moved there by a program of its own user.
     */
    void kill() {
        if (directory != null && !pids().contains(ProcessHandle.current().pid())) {
            try {
                write(directory.resolve(KILL), "1");
            } catch (IOException e) {
                return; // then signals do it, one by one
            }
        }
    }

    /** With whatever still lives in it. What can't be ended keeps it, until a later start of the daemon sweeps it. */
    void remove() {
        for (int tries = 0; tries < REMOVE_TRIES && !tryToRemove(); tries++) {
            kill();
            LockSupport.parkNanos(REMOVE_PAUSE.toNanos());
        }
    }

    /** Returns whether it is gone. */
    boolean tryToRemove() {
        if (directory == null || delete(directory)) {
            return true;
        }
        List<Path> deepestFirst = tree(directory);
        Collections.reverse(deepestFirst);
        deepestFirst.forEach(ControlGroup::delete);
        return !Files.exists(directory);
    }

    private static boolean delete(Path group) {
        try {
            return Files.deleteIfExists(group) || !Files.exists(group);
        } catch (IOException e) {
            return false; // something lives in it, or there are groups below
        }
    }

    /** A group, and those below, in the order of their depth. */
    private static List<Path> tree(Path top) {
        List<Path> all = new ArrayList<>(List.of(top));
        for (int each = 0; each < all.size() && all.size() < MOST_GROUPS; each++) {
            File[] below = all.get(each).toFile().listFiles(File::isDirectory);
            Stream.of(below == null ? new File[0] : below).map(File::toPath).forEach(all::add);
        }
        return all;
    }

    /** The files are there, or the group is not: none is made. */
    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.WRITE);
    }

    /** Nothing of a group that is gone. */
    private static String read(Path file) {
        try (InputStream stream = new FileInputStream(file.toFile())) {
            return new String(stream.readNBytes(FILE_BYTES), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }
}
