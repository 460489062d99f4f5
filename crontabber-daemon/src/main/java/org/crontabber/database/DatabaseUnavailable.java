package org.crontabber.database;

import java.sql.SQLException;

/** A statement on the state or its connection failed; the message says which and why. */
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DatabaseUnavailable(String what, SQLException cause) {
        super(what + ": " + cause.getMessage() + " (SQL state " + cause.getSQLState() + ")", cause);
    }
}
