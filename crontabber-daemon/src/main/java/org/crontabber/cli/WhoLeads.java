package org.crontabber.cli;

import java.time.Duration;
import org.crontabber.database.LockSession;
import org.crontabber.database.Migration;
import org.crontabber.store.Standing;
import org.jspecify.annotations.Nullable;

/** What keeps everything from running, whatever the verdicts say of single jobs. */
final class WhoLeads {
    /** A leader that misses so many ticks does not do its work. */
    private static final int LATE_TICKS = 3;

    private WhoLeads() {}

    /** Whether no tick has taken place for too long. */
    static boolean isLate(Standing standing, Duration tick) {
        return standing.lastTick() != null
                && Duration.between(standing.lastTick(), standing.now()).compareTo(tick.multipliedBy(LATE_TICKS)) > 0;
    }

    /** Why no instance leads, and what to do; null when one does. */
    static @Nullable String trouble(Service.Place place, Standing standing) {
        LockSession stranger = standing.stranger();
        if (stranger != null) {
            return "nothing runs while " + stranger.describe()
                    + " holds the leader's lock; to end it: SELECT pg_terminate_backend(" + stranger.backend() + ")";
        }
        if (standing.leads()) {
            return null;
        }
        return standing.oldestProgram() > Migration.KNOWN
                ? "no instance leads: the schema wants a program that knows version " + standing.oldestProgram()
                        + " of it, and this one knows " + Migration.KNOWN
                        + "; install the version that the other instances have"
                : place.hint(
                        "no instance leads: nothing runs; start one with 'crontabber daemon' or systemctl start crontabber");
    }

    /** What of the configuration is not in effect; null when all of it is. */
    static @Nullable String refused(Service.Place place, Standing standing) {
        if (place.notInForce() != null) {
            return place.notInForce();
        }
        return standing.leads() && standing.configRefused() != null
                ? "the configuration of "
                        + (standing.configSince() == null ? "before" : Texts.of(standing.configSince()))
                        + " is in effect: a reload was refused, since " + standing.configRefused()
                : null;
    }

    /** Says it on a line before what is said of jobs. */
    static void say(Console console, Service.Place place, StateView view) {
        String trouble = trouble(place, view.standing());
        if (trouble != null) {
            console.out().println(console.red(trouble));
        }
    }
}
