package org.crontabber.store;

import java.time.Duration;
import org.crontabber.decision.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt left for the history.
 *
 * @param elapsed by a monotonic clock; null when nobody knows
 */
public record Report(
        Outcome outcome,
        @Nullable Integer exitCode,
        @Nullable String errorClass,
        @Nullable String errorMessage,
        @Nullable String trace,
        Output output,
        @Nullable Duration elapsed,
        long rows) {}
