package org.crontabber.database;

/** The advisory lock that makes one instance the leader: its key is made of the state schema's name. */
public final class LeaderLock {
    /** The key, as an SQL expression. */
    public static final String KEY = "hashtextextended('crontabber leader of schema " + Migration.SCHEMA + "', 0)";

    /** Who holds it in this database, as an SQL query: the backend's pid. */
    public static final String HOLDER = """
            SELECT l.pid
              FROM pg_locks l
             WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
               AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
               AND ((l.classid::bigint << 32) | l.objid::bigint) = %s""".formatted(KEY);

    private LeaderLock() {}
}
