package org.crontabber.store;

import java.sql.SQLException;
import java.util.UUID;

/** The session of an attempt's own transaction, which holds the lock on its job's run row as long as it lives. */
final class MemorySession {
    private final String instance;
    private final int job;
    private UUID attempt;
    private boolean isEnded;

    MemorySession(String instance, int job, UUID attempt) {
        this.instance = instance;
        this.job = job;
        this.attempt = attempt;
    }

    String instance() {
        return instance;
    }

    int job() {
        return job;
    }

    UUID attempt() {
        return attempt;
    }

    /** Works for the attempt that has begun with the success of the one before. */
    void handTo(UUID next) {
        attempt = next;
    }

    void end() {
        isEnded = true;
    }

    /** What a statement on a session that was ended comes back with. */
    void requireAlive() throws SQLException {
        if (isEnded) {
            throw new SQLException("terminating connection due to administrator command", "57P01");
        }
    }
}
