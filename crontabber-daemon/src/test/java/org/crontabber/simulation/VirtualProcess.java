package org.crontabber.simulation;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A process on a host: it waits until it is released, works, has its effect, works on, and is over; unless it is killed. */
final class VirtualProcess implements VirtualTime.Owner {
    private final VirtualTime time;
    private final Host host;
    private final UUID attempt;
    private final Runnable effect;
    private VirtualTime.@Nullable Strand waiting;
    private boolean isKilled;
    private boolean isOver;

    VirtualProcess(VirtualTime time, Host host, UUID attempt, Runnable effect) {
        this.time = time;
        this.host = host;
        this.attempt = attempt;
        this.effect = effect;
        host.add(this);
    }

    UUID attempt() {
        return attempt;
    }

    /** Lets it work; what has been killed before never does. */
    void release(Duration length, boolean hasEffect) {
        if (!isKilled) {
            time.start("process", this, () -> {
                time.sleep(length.dividedBy(2));
                if (hasEffect) {
                    effect.run();
                }
                time.sleep(length.dividedBy(2));
                end();
            });
        }
    }

    /** Waits no longer than that for its end. */
    void await(Duration longest) {
        waiting = time.current();
        try {
            if (!isOver()) {
                time.sleep(longest);
            }
        } finally {
            waiting = null;
        }
    }

    void kill() {
        isKilled = true;
        end();
    }

    private void end() {
        isOver = true;
        host.over(this);
        if (waiting != null) {
            time.wake(waiting);
        }
    }

    boolean isOver() {
        return isOver;
    }

    @Override
    public boolean isDead() {
        return isKilled;
    }
}
