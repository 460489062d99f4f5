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

    /** One schema has one name: two that differ would each take the other's jobs for its own. */
    public static Refused otherName(String database, String theirs, String ours) {
        return new Refused("the state in database '" + database + "' belongs to another name than '" + ours + "': to '"
                + theirs + "';\nset name in [daemon] to that, or use another database");
    }

    /** The one row that says who leads is gone, and only a person may put it back. */
    public static Refused lostRow(String database) {
        return new Refused("table crontabber.leader in database '" + database
                + "' has lost its row; put it back, with no smaller term than before:\n"
                + "  INSERT INTO crontabber.leader (term) SELECT coalesce(max(term), 0) FROM crontabber.heartbeat");
    }
}
