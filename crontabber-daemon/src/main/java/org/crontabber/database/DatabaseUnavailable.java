package org.crontabber.database;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** A statement on the state or its connection failed; the message says which and why. */
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DatabaseUnavailable(String what, SQLException cause) {
        super(
                what + ": " + reason(cause).getMessage() + " (SQL state "
                        + reason(cause).getSQLState() + ")",
                cause);
    }

    /** Why a pool has no session: that it waited for one tells nobody anything. */
    private static SQLException reason(SQLException e) {
        return e instanceof SQLTransientConnectionException && e.getCause() instanceof SQLException why ? why : e;
    }

    public DatabaseUnavailable(String what) {
        super(what);
    }

    /** Whether the server refuses the user or the password: that passes only when a person mends it. */
    public boolean isLoginRefused() {
        return getCause() instanceof SQLException cause
                && reason(cause).getSQLState() != null
                && reason(cause).getSQLState().startsWith("28");
    }
}
