package org.crontabber.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * What the schema itself holds against a mistake: keys that refuse a second row, and triggers that refuse what no
 * program may do. Somebody may have dropped one, or have restored a dump without it, or an index may be damaged; the
 * promises would be those of the program alone then.
 */
final class Safeguards {
    private static final String QUERY = """
            SELECT 'the primary key of table ' || name
              FROM unnest(ARRAY['leader', 'heartbeat', 'job', 'run', 'slot', 'request']) name
             WHERE NOT EXISTS (SELECT FROM pg_index i WHERE i.indrelid = ('crontabber.' || name)::regclass
                                  AND i.indisprimary AND i.indisunique AND i.indisvalid)
            UNION ALL
            SELECT 'trigger ' || name || ' of table ' || tab
              FROM (VALUES ('term_grows', 'leader'), ('one_attempt', 'run'), ('success_stays', 'slot')) safe(name, tab)
             WHERE NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = ('crontabber.' || tab)::regclass
                                  AND t.tgname = name AND t.tgenabled IN ('O', 'A'))
            UNION ALL
            SELECT 'index ' || i.indexrelid::regclass || ', which is not valid'
              FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
             WHERE c.relnamespace = 'crontabber'::regnamespace AND NOT i.indisvalid AND c.relkind = 'r'""";

    private Safeguards() {}

    /**
     * Looks for them.
     *
     * @throws Refused when one is missing
     */
    static void prove(Connection connection) throws SQLException {
        List<String> missing = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUERY)) {
            while (row.next()) {
                missing.add(row.getString(1));
            }
        }
        if (!missing.isEmpty()) {
            throw new Refused("schema " + Migration.SCHEMA + " has lost " + String.join(", ", missing)
                    + ":\nthe dates are not safe without it; put it back (REINDEX an index that is not valid),"
                    + " or restore the schema from a backup");
        }
    }
}
