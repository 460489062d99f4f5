package org.crontabber.config;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who may write what a daemon is told to run. Whoever may is equal to the daemon's user, as with cron and sudo: so each
 * file and each directory above it belongs to root or to that user, and nobody else may write there.
 */
public final class Trust {
    private static final int ROOT = 0;
    private static final int GROUP_OR_OTHERS_WRITE = 022;
    private static final int OTHERS_READ = 04;
    private static final int GROUP_READ = 040;
    private static final int STICKY = 01000;
    private static final int PERMISSIONS = 07777;

    private final int user;
    private final Set<Path> seen = new HashSet<>();
    private final List<Problem> problems = new ArrayList<>();

    private record Owned(int owner, int mode, boolean isDirectory) {}

    private Trust(int user) {
        this.user = user;
    }

    /**
     * What others could change or read, each with the command that mends it.
     *
     * @param user the daemon's user id
     */
    public static List<Problem> problems(Configuration configuration, int user) {
        Trust trust = new Trust(user);
        NavigableSet<Path> paths = new TreeSet<>(configuration.files());
        configuration.files().stream()
                .limit(1)
                .map(file -> file.toAbsolutePath().resolveSibling("conf.d"))
                .forEach(paths::add);
        paths.add(configuration.daemon().jobsDir());
        paths.addAll(jars(configuration.daemon().jobsDir()));
        configuration.jobs().forEach(job -> {
            if (job.work() instanceof Work.Sql sql && sql.file() != null) {
                paths.add(sql.file());
            }
        });
        paths.stream().filter(Files::exists).forEach(trust::check);
        configuration.databases().values().forEach(database -> {
            Path secret = database.passwordFile();
            if (secret != null && Files.exists(secret)) {
                trust.check(secret);
                trust.checkSecret(secret);
            }
        });
        return List.copyOf(trust.problems);
    }

    private static List<Path> jars(Path directory) {
        List<Path> jars = new ArrayList<>();
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
                files.forEach(jars::add);
            } catch (IOException e) {
                return jars; // whoever opens them says so
            }
        }
        return jars;
    }

    /** The path as it is given and as it is resolved: a link can be turned elsewhere where it stands. */
    private void check(Path path) {
        try {
            checkUpward(path.toAbsolutePath().normalize());
            checkUpward(path.toRealPath());
        } catch (IOException e) {
            problems.add(new Problem(path, 0, "can't be looked at (" + e + ")"));
        }
    }

    private void checkUpward(Path path) throws IOException {
        for (Path place = path; place != null; place = place.getParent()) {
            if (seen.add(place) && !Files.isSymbolicLink(place)) {
                check(place, owned(place));
            }
        }
    }

    private void check(Path path, Owned owned) {
        boolean isSticky = owned.isDirectory() && (owned.mode() & STICKY) != 0;
        if ((owned.mode() & GROUP_OR_OTHERS_WRITE) != 0 && !isSticky) {
            problems.add(new Problem(
                    path, 0, "can be written by others (mode " + octal(owned.mode()) + "): chmod go-w " + path));
        }
        if (owned.owner() != ROOT && owned.owner() != user) {
            problems.add(new Problem(
                    path,
                    0,
                    "belongs to user " + owned.owner() + ", who is neither root nor the daemon's user " + user
                            + ": chown root " + path));
        }
    }

    /** A group that root gives a secret to is root's decision, such as that of a credential of systemd. */
    private void checkSecret(Path path) {
        try {
            Owned owned = owned(path.toRealPath());
            boolean isOpen =
                    (owned.mode() & OTHERS_READ) != 0 || ((owned.mode() & GROUP_READ) != 0 && owned.owner() != ROOT);
            if (isOpen) {
                problems.add(new Problem(
                        path,
                        0,
                        "holds a password and can be read by others (mode " + octal(owned.mode()) + "): chmod 600 "
                                + path));
            }
        } catch (IOException e) {
            problems.add(new Problem(path, 0, "can't be looked at (" + e + ")"));
        }
    }

    private static Owned owned(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        return new Owned(
                number(attributes, "uid"),
                number(attributes, "mode") & PERMISSIONS,
                Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
    }

    private static int number(Map<String, Object> attributes, String name) {
        return (int) Objects.requireNonNull(attributes.get(name), name);
    }

    private static String octal(int mode) {
        return String.format(Locale.ROOT, "%04o", mode);
    }
}
