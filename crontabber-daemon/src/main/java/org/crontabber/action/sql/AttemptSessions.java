package org.crontabber.action.sql;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.crontabber.action.KeptOutput;
import org.crontabber.action.Task;
import org.crontabber.store.SqlCompletion;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that an attempt takes from pools by itself: each bears the attempt's name, so that whoever takes over finds
 * and ends it, is cleared when it is given back, and is closed when the attempt ends without that. Any thread of the
 * attempt.
 */
public final class AttemptSessions implements AutoCloseable {
    /** Of the attempt that a thread works for; threads that it starts work for it too. */
    private static final InheritableThreadLocal<@Nullable AttemptSessions> CURRENT = new InheritableThreadLocal<>();

    private final String name;
    private final Duration timeout;
    private final KeptOutput output;
    private final Set<JobSession> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isOver;

    private AttemptSessions(String name, Duration timeout, KeptOutput output) {
        this.name = name;
        this.output = output;
        this.timeout = timeout;
    }

    /**
     * From here on the calling thread works for the attempt.
     *
     * @param output told of those that were not given back
     */
    public static AttemptSessions begin(Task task, KeptOutput output) {
        SqlCompletion completion = (SqlCompletion) Objects.requireNonNull(task.completion(), "completion");
        AttemptSessions sessions = new AttemptSessions(completion.sessionName(), task.timeout(), output);
        CURRENT.set(sessions);
        return sessions;
    }

    /** A pool, as jobs get it. */
    public static DataSource of(DataSource pool) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (self, method, arguments) -> {
                    if (method.getName().equals("getConnection") && method.getParameterCount() == 0) {
                        return current().open(pool);
                    }
                    return GuardedConnection.invoke(pool, method, arguments);
                });
    }

    private static AttemptSessions current() throws SQLException {
        AttemptSessions sessions = CURRENT.get();
        if (sessions == null || sessions.isOver) {
            throw new SQLException(
                    "a connection is for an attempt, and the attempt that this thread works for has ended");
        }
        return sessions;
    }

    private Connection open(DataSource pool) throws SQLException {
        JobSession session = JobSession.open(pool, null);
        try {
            session.bound(timeout);
            try (PreparedStatement named = session.connection()
                    .prepareStatement("SELECT set_config('application_name', ?, false),"
                            + " set_config('statement_timeout', ?, false)")) {
                named.setString(1, name);
                named.setString(2, Long.toString(timeout.toMillis()));
                named.execute();
            }
        } catch (SQLException e) {
            session.close();
            throw e;
        }
        open.add(session);
        return GuardedConnection.of(session.connection(), method -> {
            boolean isClose = method.getName().equals("close");
            if (isClose) {
                giveBack(session);
            }
            return isClose;
        });
    }

    private void giveBack(JobSession session) throws SQLException {
        if (open.remove(session)) {
            session.close();
        }
    }

    /** Cancels the statements that run. */
    public void cancel() {
        open.forEach(session -> JobSession.cancel(session.connection()));
    }

    /** The attempt is over: what it has not given back is closed for good, with whatever it has begun. */
    @Override
    public void close() {
        isOver = true;
        CURRENT.remove();
        List<JobSession> left = new ArrayList<>(open);
        open.clear();
        left.forEach(JobSession::abort);
        if (!left.isEmpty()) {
            output.note(
                    left.size() == 1
                            ? "1 connection that it did not give back was closed"
                            : left.size() + " connections that it did not give back were closed");
        }
    }
}
