package org.crontabber.action;

import org.jspecify.annotations.Nullable;

/**
 * Whether an attempt may have its effect. Work that does not prove its attempt with its own COMMIT asks right before, when
 * whoever takes over can see it already and end it: then no pause of this process, however long, begins it late.
 */
public interface Permit {
    /**
     * Returns when it may.
     *
     * @param process what the state is to note of the process that waits for it; null when there is none
     * @throws NotGranted when the attempt is not this instance's any more, or nobody knows
     */
    void ask(@Nullable String process) throws NotGranted;

    /** Ends an attempt before it had an effect. */
    final class NotGranted extends InterruptedException {
        private static final long serialVersionUID = 1;

        public NotGranted(String why) {
            super(why);
        }
    }
}
