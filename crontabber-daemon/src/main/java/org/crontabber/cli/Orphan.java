package org.crontabber.cli;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that counts as running while its leader is gone, and that has to be waited for.
 *
 * @param host where it ran
 * @param until when its time to end is over
 */
public record Orphan(String host, Instant until) {
    /** A few words about it; after its time it is known to live, or a leader has to look first. */
    String describe(Instant now) {
        return "its leader on " + host + " is gone; "
                + (now.isBefore(until)
                        ? "waited for until " + Texts.of(until)
                        : "its time was over at " + Texts.of(until)
                                + ", and it is waited for as long as it is seen to live");
    }

    /** What a person can do about it. */
    String advice(String job, Instant now) {
        return now.isBefore(until)
                ? "nothing to do: then it counts as lost, and its date is due at once"
                : "end what " + job + " has left running on " + host + "; then its date is due at once";
    }

    static @Nullable Instant endOf(@Nullable Orphan orphan) {
        return orphan == null ? null : orphan.until();
    }
}
