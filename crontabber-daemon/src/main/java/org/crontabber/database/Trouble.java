package org.crontabber.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;

/** Tells errors of the database itself, which pass, from those of what it was asked, which come again. */
public final class Trouble {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String SERIALIZATION_FAILURE = "40001";
    private static final String DEADLOCK = "40P01";
    private static final String CANCELLED = "57014";

    private static final int MOST_CAUSES = 10;

    private Trouble() {}

    /**
     * Whether the same request may well succeed later: the connection broke (08), the server stops, starts or is full
     * (53, 57, 58), a login was refused (28, 3D), a lock was not to be had, or the driver knows no state at all.
     */
    public static boolean passes(SQLException e) {
        String state = e.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith("53")
                || state.startsWith("57")
                || state.startsWith("58")
                || state.startsWith("XX")
                || state.startsWith("25") // read-only: the primary has become a standby
                || state.startsWith("28") // a login that is refused is mended without us
                || state.startsWith("3D")
                || state.equals(LOCK_NOT_AVAILABLE)
                || isConflict(e);
    }

    /** What a server said that answers and refuses what it is asked; null when it is away, or nothing is known of one. */
    public static @Nullable String refusal(Throwable why) {
        Throwable cause = why;
        for (int depth = 0; depth < MOST_CAUSES && cause != null; depth++) {
            if (cause instanceof SQLException refused && !passes(behind(refused))) {
                return behind(refused).getMessage();
            }
            cause = cause.getCause();
        }
        return null;
    }

    /** What is behind it: a pool that waited in vain says only that, and has the server's reason as its cause. */
    public static SQLException behind(SQLException e) {
        return e instanceof SQLTransientConnectionException && e.getCause() instanceof SQLException why ? why : e;
    }

    /** Whether another transaction was in the way, so that the same one can be tried again at once. */
    public static boolean isConflict(SQLException e) {
        return SERIALIZATION_FAILURE.equals(e.getSQLState()) || DEADLOCK.equals(e.getSQLState());
    }

    /** Whether somebody, or a time limit, cancelled the statement. */
    public static boolean isCancelled(SQLException e) {
        return CANCELLED.equals(e.getSQLState());
    }
}
