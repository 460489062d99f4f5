package org.crontabber.leader;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;
import org.crontabber.database.LockSession;
import org.jspecify.annotations.Nullable;

/**
 * The instance that leads, as a standby sees it: one whose session has done nothing for too long hangs, and its session
 * is ended. A process that is stopped answers keepalives for ever, so the database alone would never free its lock.
 *
 * <p>Looks are counted, not seconds: neither a clock that jumps nor a pause of the standby itself is taken for silence.
 */
final class Rival {
    /** Looks that see no sign of life before it counts as hung. A leader gives one every 2 s. */
    private static final int PATIENCE_LOOKS = 60;

    private int backend;
    private @Nullable Instant since;
    private @Nullable Instant sign;
    private int looks;

    /** Ends a session, if it has not done anything since it was looked at; false when it has. */
    interface Ending {
        boolean of(LockSession session) throws SQLException;
    }

    /** Takes a look at who holds the lock, and ends it when it hangs. */
    LockSession.Silence look(LockSession holder, Ending ending) throws SQLException {
        boolean isSilent = holder.backend() == backend
                && Objects.equals(holder.since(), since)
                && Objects.equals(holder.sign(), sign);
        backend = holder.backend();
        since = holder.since();
        sign = holder.sign();
        looks = isSilent ? looks + 1 : 0;
        if (looks < PATIENCE_LOOKS || isLeftAlone(holder)) {
            return LockSession.Silence.NONE;
        }
        if (!holder.mayBeEnded()) {
            return LockSession.Silence.OUT_OF_REACH;
        }
        looks = 0;
        return ending.of(holder) ? LockSession.Silence.ENDED : LockSession.Silence.NONE;
    }

    /** A stranger is left to a person; a COMMIT that waits for a replica would keep the next leader waiting as well. */
    private static boolean isLeftAlone(LockSession holder) {
        return holder.sign() == null || holder.instance().isEmpty() || holder.waitsForReplica();
    }
}
