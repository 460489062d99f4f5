package org.crontabber.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --state-dir}: where an embedded PostgreSQL is kept. */
final class StateDirectory {
    @Option(
            names = "--state-dir",
            paramLabel = "DIR",
            description = "Where an embedded PostgreSQL is kept (default: STATE_DIRECTORY as systemd sets it, else"
                    + " ~/.local/state/crontabber).")
    private @Nullable Path directory;

    Path path() {
        if (directory != null) {
            return directory.toAbsolutePath();
        }
        return Optional.ofNullable(System.getenv("STATE_DIRECTORY"))
                .map(Path::of)
                .orElseGet(StateDirectory::ofUser);
    }

    /** What other commands must be given to find the same place; empty when they find it by themselves. */
    String asOption() {
        return directory == null ? "" : " --state-dir " + directory;
    }

    private static Path ofUser() {
        return Optional.ofNullable(System.getenv("XDG_STATE_HOME"))
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".local", "state"))
                .resolve("crontabber");
    }
}
