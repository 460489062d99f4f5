package org.crontabber.decision;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A person keeps the job from starting.
 *
 * @param since null when a hand in the table has not said it
 */
public record Pause(
        String by, @Nullable String why, @Nullable Instant since) {}
