package org.crontabber.simulate;

import java.time.Instant;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Verdict;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** Something that happened in a simulation, in the order of its beginning. */
public sealed interface Event {
    Instant at();

    String job();

    Slot slot();

    /**
     * An attempt.
     *
     * @param at when it began
     * @param ended when it ended, or null with {@code outcome} while it runs
     * @param coalesced how many older slots it stood for
     */
    record Attempted(
            Instant at,
            String job,
            Slot slot,
            int attempt,
            long coalesced,
            boolean onTime,
            @Nullable Instant ended,
            @Nullable Outcome outcome)
            implements Event {
        /** The outcome's code, {@code running} while there is none. */
        public String outcomeCode() {
            return outcome == null ? "running" : outcome.code();
        }
    }

    /** A slot was closed by a rule, such as {@code max_age}. */
    record Skipped(Instant at, String job, Slot slot, String reason) implements Event {}

    /** A slot failed too often and waits for a person. */
    record Held(Instant at, String job, Slot slot, int errors) implements Event {}

    /** A due slot does not start, and why; said once for as long as the reason stays the same. */
    record Waits(Instant at, String job, Slot slot, Verdict verdict) implements Event {}
}
