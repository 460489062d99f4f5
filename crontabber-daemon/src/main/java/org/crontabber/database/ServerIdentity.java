package org.crontabber.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Which server a session is on. Two sessions are on the same one if and only if these are equal: a copy made by
 * {@code pg_basebackup} has the same system identifier, and a timeline of its own once it is promoted.
 *
 * @param database its name
 * @param address where it listens; {@code local} for a Unix socket
 * @param system the identifier that initdb gave the cluster
 * @param timeline the history of the WAL that is written now; grows with each promotion
 */
public record ServerIdentity(String database, String address, long system, int timeline) {
    private static final int HEXADECIMAL = 16;
    private static final String QUERY = """
            SELECT current_database(), coalesce(host(inet_server_addr()) || ':' || inet_server_port(), 'local'),
                   (pg_control_system()).system_identifier, left(pg_walfile_name(pg_current_wal_lsn()), 8)""";

    /** Asks a session; its server must not be a standby. */
    public static ServerIdentity of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            row.next();
            return new ServerIdentity(
                    row.getString(1),
                    row.getString(2),
                    row.getLong(3),
                    Integer.parseUnsignedInt(row.getString(4), HEXADECIMAL));
        }
    }

    /** Whether what is committed here goes on from what was committed there without a failover in between. */
    public boolean continues(ServerIdentity earlier) {
        return system == earlier.system && timeline == earlier.timeline && database.equals(earlier.database);
    }

    /** For people. */
    @Override
    public String toString() {
        return database + " on " + address + ", system " + system + ", timeline " + timeline;
    }
}
