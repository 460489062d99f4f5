package org.crontabber.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.config.Configuration;
import org.crontabber.decision.Steering;
import org.crontabber.schedule.Slot;
import org.crontabber.tick.TickListener;
import org.jspecify.annotations.Nullable;

/** What the verbs need of the composition above them: a running daemon, one pass of it, and the state. */
public interface Service {
    /**
     * Where a daemon finds what it needs.
     *
     * @param configuration as it stands now
     * @param reread reads it anew, for a reload
     * @param stateDirectory where an embedded PostgreSQL is kept
     * @param isDemo whether it is the demo, which runs as anybody
     * @param allowsRoot whether the person has said that root may run it
     * @param notInForce what is wrong with the files on disk, where the configuration is that of a running daemon
     *     instead: it can be looked at, not run; else null
     * @param options what other commands must be given to find the same place, for hints
     */
    record Place(
            Configuration configuration,
            Supplier<Configuration> reread,
            Path stateDirectory,
            boolean isDemo,
            boolean allowsRoot,
            @Nullable String notInForce,
            String options) {
        private static final Pattern COMMAND = Pattern.compile("'(crontabber [^']*)'");

        /** One that the files on disk describe. */
        static Place onDisk(Configuration configuration, Supplier<Configuration> reread, Path stateDirectory) {
            return new Place(configuration, reread, stateDirectory, false, false, null, "");
        }

        /** The same, as the demo, which runs as anybody. */
        Place asDemo() {
            return new Place(configuration, reread, stateDirectory, true, true, notInForce, options);
        }

        /** The same, with what a running daemon has instead of the files on disk. */
        Place running(Configuration itsOwn, String problem) {
            return new Place(itsOwn, reread, stateDirectory, isDemo, allowsRoot, problem, options);
        }

        /** The same, which other commands find with these options. */
        Place hinting(String theirs) {
            return new Place(configuration, reread, stateDirectory, isDemo, allowsRoot, notInForce, theirs);
        }

        /** A text whose commands in quotes find the same place. */
        String hint(String text) {
            return COMMAND.matcher(text)
                    .replaceAll(command -> Matcher.quoteReplacement("'" + command.group(1) + options + "'"));
        }

        /** The same, where root may run it or may not. */
        Place allowingRoot(boolean allowed) {
            return new Place(configuration, reread, stateDirectory, isDemo, allowed, notInForce, options);
        }
    }

    /**
     * Runs a daemon until it is asked to stop.
     *
     * @param screen shown what happens instead of the log, when a person looks; else null
     * @return an exit code
     */
    int run(Place place, @Nullable TickListener screen, Ready ready);

    /**
     * Leads for one pass: what is due is run to its end.
     *
     * @return the name of the instance that leads already, in which case nothing was done
     */
    Optional<String> once(Place place);

    /**
     * Does what a person asks for: through the leader, and without one under a term of its own.
     *
     * @return what was answered
     */
    Answer steer(Place place, String job, Steering.Order order);

    /** An answer to a person. */
    record Answer(boolean ok, String sentence) {}

    /** What the leader runs, whatever the files on disk say; empty when nobody leads, or nobody can tell. */
    Optional<InForce> inForce(Place place);

    /**
     * The configuration that a leader has.
     *
     * @param since when it began to run with it
     * @param refused when it has refused to read what stands on disk since; null when nobody asked it to
     */
    record InForce(
            Configuration configuration,
            Instant since,
            @Nullable Instant refused) {}

    /** Opens the state for looking; it neither leads nor changes anything. */
    State open(Place place);

    /**
     * Takes over what Mozilla's crontabber knew of the jobs: only of such as the state does not have.
     *
     * @param agrees is shown what was found, and says whether to do it
     */
    Imported takeOver(Place place, Original original, Predicate<List<Found>> agrees);

    /**
     * Where its tables are.
     *
     * @param database the configuration's name for it; null for the one of the state
     */
    record Original(@Nullable String database, String schema) {}

    /**
     * One of its jobs.
     *
     * @param next the first slot that is not done
     * @param whyNot why it is not taken over; empty when it is
     */
    record Found(
            String job,
            @Nullable Slot lastSuccess,
            @Nullable Slot next,
            String whyNot) {}

    /** What became of it. */
    record Imported(int exitCode, String sentence) {}

    /** Brings the schema up to date; returns how many migrations that took. */
    int migrate(Place place);

    /** Told once the daemon has its database and its address for metrics. */
    interface Ready {
        void ready(String database, String http);
    }
}
