package org.crontabber.action.process;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The control groups (cgroup v2) that attempts get, each one of its own below the daemon's, where that was handed to the
 * daemon. Elsewhere there are none, and {@link ProcessGroup} has what /proc tells. Thread-safe.
 */
public final class ControlGroups {
    private static final Logger LOG = LoggerFactory.getLogger(ControlGroups.class);

    private static final Path SELF = Path.of("/proc/self");
    private static final String PREFIX = "attempt-";
    private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final @Nullable Path base;
    private final String description;

    private ControlGroups(@Nullable Path base, String description) {
        this.base = base;
        this.description = description;
    }

    /** Those of this process, which stays where it was started. */
    private static final class Here {
        private static final ControlGroups GROUPS = look();

        private Here() {}
    }

    /** Those that this process may make, looked for once. */
    public static ControlGroups here() {
        return Here.GROUPS;
    }

    private static ControlGroups look() {
        try {
            int user = (int) Files.getAttribute(SELF, "unix:uid");
            Path own = Delegation.find(
                    Files.readString(SELF.resolve("cgroup")),
                    Files.readString(SELF.resolve("mountinfo")),
                    ProcessHandle.current().pid());
            return below(Delegation.check(own, user));
        } catch (Delegation.Missing e) {
            return none(e.getMessage());
        } catch (IOException e) {
            return none("/proc does not tell it: " + e.getMessage());
        }
    }

    /** Below one that was handed to whoever calls. */
    static ControlGroups below(Path base) {
        return new ControlGroups(base, "each in a control group of its own, below " + base);
    }

    static ControlGroups none(String why) {
        return new ControlGroups(null, "found in /proc, without control groups of their own: " + why);
    }

    /** How the processes of an attempt are kept together, and why not better; the end of a sentence. */
    public String describe() {
        return description;
    }

    /** Removes what daemons before this one have left: of attempts, and of those in which nothing lives. */
    public void sweep() {
        File[] left = base == null ? null : base.toFile().listFiles((directory, name) -> isName(name));
        Stream.of(left == null ? new File[0] : left)
                .map(group -> ControlGroup.at(group.toPath()))
                .filter(group -> group.pids().isEmpty())
                .forEach(ControlGroup::tryToRemove);
    }

    private static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    static String name(UUID attempt) {
        return PREFIX + attempt;
    }

    /** Gives an attempt its own, with the process that waits to begin it. Without one it runs all the same. */
    ControlGroup begin(UUID attempt, long pid) {
        if (base == null) {
            return ControlGroup.NONE;
        }
        Path directory = base.resolve(name(attempt));
        try {
            return ControlGroup.of(directory, pid);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("event", "no_control_group")
                    .addKeyValue("attempt_id", attempt)
                    .log("no control group for an attempt, whose processes are found in /proc only: {}", e.toString());
            return ControlGroup.NONE;
        }
    }

    /** That of an attempt which another daemon has begun, if it is there. */
    ControlGroup find(UUID attempt) {
        return base == null ? ControlGroup.NONE : ControlGroup.at(base.resolve(name(attempt)));
    }
}
