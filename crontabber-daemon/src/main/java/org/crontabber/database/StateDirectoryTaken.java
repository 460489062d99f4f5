package org.crontabber.database;

import java.nio.file.Path;

/** Another process keeps its embedded PostgreSQL in a state directory. */
public final class StateDirectoryTaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    StateDirectoryTaken(Path directory) {
        super("another crontabber keeps its PostgreSQL in " + directory
                + ":\n'crontabber status' shows it; stop it, or name another place with --state-dir");
    }
}
