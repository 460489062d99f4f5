package org.crontabber.cli;

import picocli.CommandLine.Option;

/** {@code --allow-root}: for verbs that run jobs. */
final class RootOption {
    @Option(
            names = "--allow-root",
            description = "Run jobs as root, each of them with all rights. Without it root is refused.")
    private boolean allowed;

    Service.Place of(Service.Place place) {
        return place.allowingRoot(allowed);
    }
}
