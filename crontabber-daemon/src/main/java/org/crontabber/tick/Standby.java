package org.crontabber.tick;

import org.crontabber.database.LockSession;
import org.crontabber.leader.Look;
import org.jspecify.annotations.Nullable;

/** Tells whom this instance waits for, once for each. Owned by the scheduler thread. */
final class Standby {
    private final TickListener listener;
    private int toldBackend;

    Standby(TickListener listener) {
        this.listener = listener;
    }

    void waits(Look.Waits look) {
        @Nullable LockSession holder = look.holder();
        if (holder != null && (holder.backend() != toldBackend || look.ended())) {
            toldBackend = holder.backend();
            listener.standsBy(holder, look.ended());
        }
    }

    /** It leads itself: whom it waits for later is news again. */
    void over() {
        toldBackend = 0;
    }
}
