package org.crontabber.leader;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Databases;
import org.crontabber.database.LockSession;
import org.crontabber.database.ServerIdentity;

/** The lock counts where the state is: with several hosts, or through a proxy, sessions may end up elsewhere. */
final class LockProof {
    private LockProof() {}

    /**
     * Looks from a session of the state whether it sees the lock.
     *
     * @param holder the session that has it
     * @param server where that session is
     * @throws DatabaseUnavailable when it does not; the state's sessions are opened anew then
     */
    static void prove(Databases databases, String database, Connection holder, ServerIdentity server)
            throws SQLException {
        try (Connection other = databases.state(database).getConnection();
                Statement statement = holder.createStatement();
                ResultSet own = statement.executeQuery("SELECT pg_backend_pid()")) {
            own.next();
            int backend = own.getInt(1);
            ServerIdentity there = ServerIdentity.of(other);
            boolean isVisible =
                    LockSession.read(other).stream().anyMatch(seen -> seen.holds() && seen.backend() == backend);
            if (!isVisible || !there.continues(server)) {
                databases.renew(database);
                throw new DatabaseUnavailable("the sessions of database '" + database
                        + "' reach different servers: the lock is on " + server + ", the state is read on " + there
                        + "; its url must lead to one primary (targetServerType=primary)");
            }
        }
    }
}
