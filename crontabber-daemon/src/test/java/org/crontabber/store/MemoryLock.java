package org.crontabber.store;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lock that makes one instance the leader, and the sessions that hold it or ask for it. */
public final class MemoryLock {
    private final List<Session> sessions = new ArrayList<>();
    private @Nullable Session holder;
    private int backends;

    /** A session that an instance looks at the lock with. */
    public static final class Session {
        private final String instance;
        private final int backend;
        private final Instant since;
        private Instant sign;
        private boolean isEnded;

        Session(String instance, int backend, Instant since) {
            this.instance = instance;
            this.backend = backend;
            this.since = since;
            this.sign = since;
        }

        public String instance() {
            return instance;
        }

        public int backend() {
            return backend;
        }

        public Instant since() {
            return since;
        }

        /** When it last did anything. */
        public Instant sign() {
            return sign;
        }

        public boolean isEnded() {
            return isEnded;
        }

        /**
         * Begins a statement.
         *
         * @throws SQLException when the session was ended
         */
        public void use(Instant now) throws SQLException {
            if (isEnded) {
                throw new SQLException("terminating connection due to administrator command", "57P01");
            }
            sign = now;
        }
    }

    /** Opens a session. */
    public Session open(String instance, Instant now) {
        backends++;
        Session session = new Session(instance, backends, now);
        sessions.add(session);
        return session;
    }

    /** Takes the lock if nobody else has it. */
    public boolean take(Session session) {
        if (holder == null) {
            holder = session;
        }
        return holder == session;
    }

    /** Ends a session: its lock is free, and it does not know yet. */
    public void end(Session session) {
        session.isEnded = true;
        sessions.remove(session);
        if (holder == session) {
            holder = null;
        }
    }

    /** Ends all sessions of an instance. */
    public void endAll(String instance) {
        List.copyOf(sessions).stream()
                .filter(session -> session.instance().equals(instance))
                .forEach(this::end);
    }

    /** Who has the lock; null when nobody has. */
    public @Nullable Session holder() {
        return holder;
    }

    /** How many sessions there are. */
    public int sessions() {
        return sessions.size();
    }
}
