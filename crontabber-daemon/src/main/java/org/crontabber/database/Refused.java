package org.crontabber.database;

/** This database, or this role, must not be used; trying again can't help, a person has to change something. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Refused(String message) {
        super(message);
    }

    Refused(String message, Throwable cause) {
        super(message, cause);
    }
}
