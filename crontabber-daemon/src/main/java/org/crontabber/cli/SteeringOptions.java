package org.crontabber.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.crontabber.decision.PlainText;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --why} and {@code --yes}: what verbs that change something have in common. */
final class SteeringOptions {
    @Option(names = "--why", paramLabel = "TEXT", description = "The reason, for the audit.")
    private @Nullable String why;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask on a terminal.")
    private boolean yes;

    @Nullable
    String why() {
        return why == null ? null : PlainText.oneLine(why); // it is shown in tables and logs
    }

    /** Who asks: the operating system's user and host. */
    String who() {
        String user = System.getProperty("user.name", "unknown");
        try {
            return user + "@" + InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return user;
        }
    }

    boolean yes() {
        return yes;
    }
}
