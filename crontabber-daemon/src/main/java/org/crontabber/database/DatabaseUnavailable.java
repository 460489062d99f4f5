package org.crontabber.database;

import java.sql.SQLException;

/** A statement on the state or its connection failed; the message says which and why. */
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DatabaseUnavailable(String what, SQLException cause) {
        super(
                what + ": " + Trouble.behind(cause).getMessage() + " (SQL state "
                        + Trouble.behind(cause).getSQLState() + ")",
                cause);
    }

    public DatabaseUnavailable(String what) {
        super(what);
    }

    /** Whether the server refuses the user or the password: that passes only when a person mends it. */
    public boolean isLoginRefused() {
        return getCause() instanceof SQLException cause
                && Trouble.behind(cause).getSQLState() != null
                && Trouble.behind(cause).getSQLState().startsWith("28");
    }
}
