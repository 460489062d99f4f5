package org.crontabber.leader;

import java.time.Instant;
import org.crontabber.database.Cause;
import org.crontabber.database.LockSession;
import org.crontabber.database.Term;
import org.jspecify.annotations.Nullable;

/** What came of a look at the lock. */
public sealed interface Look {
    /** The lock is ours, and a new term has begun; {@code cause} says why. */
    record Won(Term term, Cause cause) implements Look {}

    /**
     * Somebody else has it.
     *
     * @param now the database's clock
     * @param holder null when it was given back in this moment
     * @param ended whether the holder hung, and its session was ended now
     */
    record Waits(Instant now, @Nullable LockSession holder, boolean ended) implements Look {}
}
