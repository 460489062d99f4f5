package org.crontabber.database;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** Brings the state schema to this program's version. */
public final class Migration {
    /** The schema that holds the state. */
    public static final String SCHEMA = "crontabber";

    private Migration() {}

    /** Applies what is missing; refuses a schema that is newer than the program. */
    public static void migrate(DataSource state) {
        Flyway.configure()
                .dataSource(state)
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .table("schema_history")
                .locations("classpath:org/crontabber/db/migration")
                .load()
                .migrate();
    }
}
