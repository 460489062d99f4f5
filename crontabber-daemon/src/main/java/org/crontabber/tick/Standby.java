package org.crontabber.tick;

import org.crontabber.database.LockSession;
import org.crontabber.leader.Look;
import org.jspecify.annotations.Nullable;

/** Tells whom this instance waits for, once for each. Owned by the scheduler thread. */
final class Standby {
    private final TickListener listener;
    private int toldBackend;
    private LockSession.Silence toldSilence = LockSession.Silence.NONE;

    Standby(TickListener listener) {
        this.listener = listener;
    }

    void waits(Look.Waits look) {
        @Nullable LockSession holder = look.holder();
        if (holder != null && (holder.backend() != toldBackend || look.silence() != toldSilence)) {
            toldBackend = holder.backend();
            toldSilence = look.silence();
            listener.standsBy(holder, look.silence());
        }
    }

    /** It leads itself: whom it waits for later is news again. */
    void over() {
        toldBackend = 0;
    }
}
