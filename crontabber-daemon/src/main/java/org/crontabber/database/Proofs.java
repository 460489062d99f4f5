package org.crontabber.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What has to hold of a session before it may carry the lock. */
public final class Proofs {
    private static final String RIGHTS = """
            SELECT rolname, rolsuper, rolbypassrls, rolcreaterole
              FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls OR rolcreaterole)""";

    private Proofs() {}

    /**
     * Looks at a dedicated session.
     *
     * @throws Refused when it is on a hot standby, behind a pooler in transaction mode, or has too many rights
     */
    public static void prove(Connection connection, Databases databases, String database) throws SQLException {
        if (isTrue(connection, "SELECT pg_is_in_recovery()")) {
            throw new Refused("database '" + database + "' is a hot standby, where nothing can be written:"
                    + " name the primary, or add targetServerType=primary to its url");
        }
        if (PoolerProof.isBetween(connection)) {
            try (Connection other = databases.dedicated(database)) {
                if (!PoolerProof.keepsBackend(connection, other)) {
                    throw new Refused("database '" + database + "' is reached through a pooler in transaction mode,"
                            + " or in statement mode, which breaks session locks:\nset pool_mode = session for it,"
                            + " or name PostgreSQL itself in [database." + database + "]");
                }
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet rights = statement.executeQuery(RIGHTS)) {
            if (rights.next()) {
                throw new Refused("role '" + rights.getString("rolname") + "' of database '" + database + "' "
                        + (rights.getBoolean("rolsuper")
                                ? "is a superuser"
                                : rights.getBoolean("rolbypassrls") ? "has BYPASSRLS" : "has CREATEROLE")
                        + ", and each job's SQL would have its rights:\n"
                        + "  CREATE ROLE crontabber LOGIN; GRANT CREATE ON DATABASE "
                        + connection.getCatalog() + " TO crontabber;\n"
                        + "and name it as user in [database." + database + "]");
            }
        }
    }

    private static boolean isTrue(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() && result.getBoolean(1);
        }
    }
}
