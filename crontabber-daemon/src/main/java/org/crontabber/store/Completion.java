package org.crontabber.store;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt's own transaction records its success, and begins the job's next attempt with it. Each kind of store
 * makes its own, for actions that know it. Used by the attempt's thread.
 */
public interface Completion {
    /** When the success was recorded, by the database's clock; null until then. */
    @Nullable
    Instant recordedAt();

    /**
     * Whether the recorded success has closed an open slot, and so moved the job: one that a person asked for may have
     * been of a slot that was not open, or has come due since.
     */
    boolean moved();

    /**
     * Whether the success stands in a transaction with which the attempt goes on that it has begun, and nobody has
     * committed yet: it is one only when that attempt's is.
     */
    boolean isUncommitted();

    /** The attempt that was begun with the success; none until then. */
    Changes.@Nullable Begin begun();
}
