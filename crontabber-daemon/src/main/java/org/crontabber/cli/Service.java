package org.crontabber.cli;

import java.nio.file.Path;
import org.crontabber.config.Configuration;

/** What the verbs need of the composition above them: a running daemon, and a look at the state. */
public interface Service {
    /**
     * Runs a daemon until it is asked to stop.
     *
     * @return an exit code
     */
    int run(Configuration configuration, Path stateDirectory, Ready ready);

    /** Reads the state, without leading or changing anything. */
    StateView view(Configuration configuration, Path stateDirectory);

    /** Told once the daemon has its database and its address for metrics. */
    interface Ready {
        void ready(String database, String metrics);
    }
}
