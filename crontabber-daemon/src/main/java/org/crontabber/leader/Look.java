package org.crontabber.leader;

import java.time.Duration;
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
     */
    record Waits(Instant now, @Nullable LockSession holder, LockSession.Silence silence) implements Look {
        /** Whether the holder hung, and its session was ended now. */
        public boolean isEnded() {
            return silence == LockSession.Silence.ENDED;
        }

        /** Whether the holder is an instance that seems to hang, so that it is worth looking on. */
        public boolean isSuspicious() {
            return holder != null
                    && holder.instance().isPresent()
                    && holder.sign() != null
                    && Duration.between(holder.sign(), now).compareTo(LockSession.LONGEST_SILENCE) > 0;
        }
    }
}
