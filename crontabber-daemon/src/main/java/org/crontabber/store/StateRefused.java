package org.crontabber.store;

import java.sql.SQLException;
import java.util.Set;

/** The state does not take a write, and would not take it again: its rows are not what this program has left there. */
public final class StateRefused extends RuntimeException {
    private static final long serialVersionUID = 1;
    /** No such schema, table, column or function. */
    private static final Set<String> SCHEMA_DIFFERS = Set.of("3F000", "42P01", "42703", "42883");

    StateRefused(String what, SQLException cause) {
        super("the state can't " + what + ": " + why(cause), cause);
    }

    private static String why(SQLException cause) {
        String state = cause.getSQLState();
        return state != null && SCHEMA_DIFFERS.contains(state)
                ? "its schema is not there yet, or not this program's: a daemon that starts sees to that,"
                        + " 'crontabber migrate' too (" + cause.getMessage() + ")"
                : String.valueOf(cause.getMessage());
    }
}
