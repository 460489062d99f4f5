package org.crontabber.action.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which control group (cgroup v2) this process is in, and whether it was handed to it. What merely can be written was
 * not: root can write every group, and a user every one of his session.
 */
final class Delegation {
    private static final int ROOT = 0;
    /** The line of the one hierarchy of version 2; those of version 1 bear a number. */
    private static final String UNIFIED = "0::";

    private static final String FILE_SYSTEM = "cgroup2";
    private static final int MOUNT_ROOT = 3;
    private static final int MOUNT_POINT = 4;
    /** A space, a tab, a line break or a backslash, see proc_pid_mountinfo(5). */
    private static final Pattern OCTAL = Pattern.compile("\\\\([0-7]{3})");

    /** What systemd (251) sets on a unit's group with {@code Delegate=}, for everybody to read. */
    private static final String MARK = "user:delegate";

    private Delegation() {}

    /** None was handed over; the message says why. */
    static final class Missing extends Exception {
        private static final long serialVersionUID = 1L;

        Missing(String message) {
            super(message);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /**
     * The directory of a process's group.
     *
     * @param cgroup what /proc says of the process
     * @param mountinfo what is mounted where
     */
    static Path find(String cgroup, String mountinfo, long pid) throws Missing {
        String group = group(cgroup);
        List<Path> places = places(mountinfo, group);
        for (Path place : places) {
            if (ControlGroup.pidsIn(place)
                    .contains(pid)) { // a mount may be hidden by another, or be another namespace's
                return place;
            }
        }
        throw new Missing(
                places.isEmpty()
                        ? "no file system of type cgroup2 is mounted that shows control group '" + group + "'"
                        : "control group '" + group + "' is not at " + places);
    }

    static String group(String cgroup) throws Missing {
        return cgroup.lines()
                .filter(line -> line.startsWith(UNIFIED))
                .map(line -> line.substring(UNIFIED.length()))
                .findFirst()
                .orElseThrow(() -> new Missing("the kernel has no control groups of version 2"));
    }

    /** Where a group may be seen; the mount that was made last stands first. */
    static List<Path> places(String mountinfo, String group) {
        List<Path> places = new ArrayList<>();
        for (String line : mountinfo.lines().toList()) {
            String[] halves = line.split(" - ", 2);
            String[] fields = halves[0].split(" ", -1);
            boolean isUnified = halves.length == 2 && halves[1].startsWith(FILE_SYSTEM + " ");
            if (isUnified && fields.length > MOUNT_POINT) {
                below(plain(fields[MOUNT_ROOT]), group)
                        .ifPresent(rest -> places.add(Path.of(plain(fields[MOUNT_POINT]), rest)));
            }
        }
        Collections.reverse(places);
        return places;
    }

    /** The rest of a group's path below the group that a mount shows; one outside of its namespace has none. */
    private static Optional<String> below(String root, String group) {
        String prefix = root.equals("/") ? "" : root;
        boolean isBelow = group.equals(prefix) || group.startsWith(prefix + "/");
        return isBelow && !group.contains("/..") ? Optional.of(group.substring(prefix.length())) : Optional.empty();
    }

    private static String plain(String field) {
        return OCTAL.matcher(field).replaceAll(Delegation::character);
    }

    private static String character(MatchResult octal) {
        return Matcher.quoteReplacement(Character.toString((char) Integer.parseInt(octal.group(1), 8)));
    }

    /**
     * Whether a user may make groups below one, and is meant to.
     *
     * @return the directory
     */
    static Path check(Path directory, int user) throws Missing {
        String type = text(directory.resolve("cgroup.type"));
        if (!type.equals("domain")) { // the host's root has none
            throw new Missing(directory + (type.isEmpty() ? " is the host's root" : " is of type '" + type + "'"));
        }
        if (!isHandedOver(directory, user)) {
            throw new Missing(directory + " is not delegated: a unit of systemd says Delegate=pids");
        }
        if (!Files.isWritable(directory) || !Files.isWritable(directory.resolve(ControlGroup.PROCESSES))) {
            throw new Missing(directory + " is read-only: a unit with ProtectControlGroups=yes opens it with"
                    + " ReadWritePaths=");
        }
        return directory;
    }

    /** systemd says so; or it belongs to a user to whom the one above does not, so that somebody else has given it. */
    private static boolean isHandedOver(Path directory, int user) {
        boolean isGiven = user != ROOT && owner(directory) == user && owner(directory.resolve("..")) != user;
        return isGiven || mark(directory).equals("1");
    }

    private static int owner(Path directory) {
        try {
            return (int) Files.getAttribute(directory, "unix:uid");
        } catch (IOException e) {
            return ROOT; // whose it is not known is not ours
        }
    }

    private static String mark(Path directory) {
        try {
            return new String((byte[]) Files.getAttribute(directory, MARK), StandardCharsets.US_ASCII);
        } catch (IOException | UnsupportedOperationException e) {
            return ""; // it has none, or the kernel (5.7) knows none
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
