package org.crontabber.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A control group (cgroup v2) for one test, where this user may make one: CI and containers often have it read-only. */
public final class OwnControlGroup implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final @Nullable Path directory;
    private final String why;

    private OwnControlGroup(@Nullable Path directory, String why) {
        this.directory = directory;
        this.why = why;
    }

    /** Before one is made. */
    public static OwnControlGroup none() {
        return new OwnControlGroup(null, "none was made");
    }

    /** Below that of this process, wherever that is mounted. */
    public static OwnControlGroup make() throws IOException {
        List<String> groups = Files.readAllLines(Path.of("/proc/self/cgroup"));
        String own = groups.stream()
                .filter(line -> line.startsWith("0::/"))
                .findFirst()
                .orElse("0::/")
                .substring(4);
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            if (line.contains(" - cgroup2 ")) {
                Path above = Path.of(line.split(" ", -1)[4]).resolve(own);
                try {
                    return new OwnControlGroup(
                            Files.createDirectory(above.resolve("crontabber-test-" + UUID.randomUUID())), "");
                } catch (IOException e) {
                    return new OwnControlGroup(null, e.toString());
                }
            }
        }
        return new OwnControlGroup(null, "no cgroup2 is mounted");
    }

    public boolean isThere() {
        return directory != null;
    }

    /** Why it isn't. */
    public String why() {
        return why;
    }

    public Path directory() {
        if (directory == null) {
            throw new IllegalStateException(why);
        }
        return directory;
    }

    /** Says of it what systemd says of those with {@code Delegate=}. */
    public OwnControlGroup delegated() throws IOException {
        Files.setAttribute(directory(), "user:delegate", "1".getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    /** Starts a program in it: what stands before its arguments. */
    public List<String> prefix() {
        return List.of("/bin/sh", "-c", "echo $$ > " + directory() + "/cgroup.procs; exec \"$@\"", "sh");
    }

    /** The groups in it. */
    public List<String> below() throws IOException {
        return below(directory()).map(group -> group.getFileName().toString()).toList();
    }

    private static Stream<Path> below(Path group) throws IOException {
        try (Stream<Path> files = Files.list(group)) {
            return files.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    /** Whatever lives in it is killed. */
    @Override
    public void close() {
        if (directory != null) {
            try {
                Files.writeString(directory.resolve("cgroup.kill"), "1", StandardOpenOption.WRITE);
                Eventually.eventually(directory + " is removed", LIMIT, () -> remove(directory));
            } catch (Exception e) {
                throw new IllegalStateException("'" + directory + "' can't be removed", e);
            }
        }
    }

    private static boolean remove(Path group) throws IOException {
        boolean isEmpty = true;
        for (Path each : below(group).toList()) {
            isEmpty &= remove(each);
        }
        try {
            return isEmpty && Files.deleteIfExists(group);
        } catch (IOException e) {
            return false; // one of its processes is on its way out
        }
    }
}
