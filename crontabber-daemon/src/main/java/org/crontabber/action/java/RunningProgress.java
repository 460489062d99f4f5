package org.crontabber.action.java;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.crontabber.api.Facts;

/**
 * How far those attempts are that run in this process, as they say themselves: for those who look, who never wait for a
 * job, nor a job for them. Thread-safe.
 */
public final class RunningProgress {
    private final Map<UUID, Said> said = new ConcurrentHashMap<>();

    /**
     * What an attempt has said last.
     *
     * @param term of the leader that has begun it
     * @param total 0 when nobody knows
     */
    public record Said(String job, long term, long done, long total) {}

    /** What those have said that still run. */
    public List<Said> all() {
        return List.copyOf(said.values());
    }

    /** An attempt begins; it is heard until what speaks for it is closed. */
    public Teller begin(Facts attempt) {
        return new Teller(attempt);
    }

    /** Speaks for one attempt until that is over; what a thread that it has left says later is not heard. */
    public final class Teller implements AutoCloseable {
        private final Facts attempt;
        private boolean isOver;

        private Teller(Facts attempt) {
            this.attempt = attempt;
        }

        public synchronized void tell(long done, long total) {
            if (!isOver) {
                said.put(attempt.attemptId(), new Said(attempt.job(), attempt.term(), done, total));
            }
        }

        @Override
        public synchronized void close() {
            isOver = true;
            said.remove(attempt.attemptId());
        }
    }
}
