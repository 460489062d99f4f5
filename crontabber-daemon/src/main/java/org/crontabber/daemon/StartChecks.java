package org.crontabber.daemon;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.crontabber.action.process.ControlGroups;
import org.crontabber.cli.Service;
import org.crontabber.config.Configuration;
import org.crontabber.config.Problem;
import org.crontabber.config.Trust;
import org.crontabber.database.Refused;
import org.crontabber.decision.Steering;
import org.slf4j.LoggerFactory;

/** What must hold of the user and the files before anything of a configuration is run. */
final class StartChecks {
    private static final Path SELF = Path.of("/proc/self");
    private static final int ROOT = 0;

    private StartChecks() {}

    /**
     * Looks at them; the demo runs as anybody, with files of its own.
     *
     * @throws Refused when this user must not run it
     */
    static void check(Service.Place place) {
        if (place.isDemo()) {
            return;
        }
        int user = user();
        if (user == ROOT && !place.allowsRoot()) {
            throw new Refused("""
                    jobs are not run as root, since each of them would have all rights:
                    start it as a user of its own (systemd: User=crontabber; shell: runuser -u crontabber -- …),
                    or say --allow-root""");
        }
        List<Problem> problems = Trust.problems(place.configuration(), user);
        if (!problems.isEmpty()) {
            throw new Refused(
                    String.join("\n", problems.stream().map(Problem::toString).toList()));
        }
    }

    /** The same, for what a person asks for without a daemon: only what runs a job runs it as this user. */
    static void check(Service.Place place, Steering.Verb verb) {
        if (verb.runsJobs()) {
            check(place);
        }
    }

    /** What others could write of a configuration that is read anew. */
    static List<Problem> problems(Service.Place place, Configuration next) {
        return place.isDemo() ? List.of() : Trust.problems(next, user());
    }

    /** A daemon starts with broken jobs, even if all are: whoever reads the log has to learn that they never run. */
    static void tellProblems(Configuration configuration) {
        List<Problem> problems = configuration.problems();
        if (!problems.isEmpty()) {
            int broken = configuration.broken().size();
            LoggerFactory.getLogger(StartChecks.class)
                    .atWarn()
                    .addKeyValue("event", "config_problems")
                    .addKeyValue("problems", problems.size())
                    .addKeyValue("broken", broken)
                    .log(
                            "{} of {} jobs are broken and do not run; the first problem: {}",
                            broken,
                            broken + configuration.jobs().size(),
                            problems.get(0));
        }
    }

    /** Which of an attempt's processes are found at its end depends on it. Also clears what earlier daemons have left. */
    static void tellContainment() {
        ControlGroups groups = ControlGroups.here();
        groups.sweep();
        LoggerFactory.getLogger(StartChecks.class)
                .atInfo()
                .addKeyValue("event", "containment")
                .log("the processes of attempts are {}", groups.describe());
    }

    private static int user() {
        try {
            return (int) Files.getAttribute(SELF, "unix:uid");
        } catch (IOException e) {
            throw new UncheckedIOException("this process's user can't be told", e);
        }
    }
}
