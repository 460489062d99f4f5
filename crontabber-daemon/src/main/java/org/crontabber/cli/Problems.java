package org.crontabber.cli;

import java.util.Comparator;
import org.crontabber.config.Configuration;
import org.crontabber.config.Problem;

/** What is wrong with a configuration, told to a person. */
final class Problems {
    private Problems() {}

    /** Says each problem in a line of its own. */
    static void report(Configuration configuration, Console console) {
        configuration.problems().stream()
                .sorted(Comparator.naturalOrder())
                .map(Problem::toString)
                .forEach(console.err()::println);
    }
}
