package org.crontabber.store;

import java.sql.SQLException;

/** The state does not take a write, and would not take it again: its rows are not what this program has left there. */
public final class StateRefused extends RuntimeException {
    private static final long serialVersionUID = 1;

    StateRefused(String what, SQLException cause) {
        super("the state can't " + what + ": " + cause.getMessage(), cause);
    }
}
