package org.crontabber.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;

/** Brings the state schema to this program's version. */
public final class Migration {
    /** The schema that holds the state. */
    public static final String SCHEMA = "crontabber";

    /** The newest version of it that this program knows: the number of its last migration. */
    public static final int KNOWN = 14;

    private static final String MAY_CREATE = """
            SELECT CASE WHEN to_regnamespace('crontabber') IS NULL
                        THEN has_database_privilege(current_database(), 'CREATE')
                        ELSE has_schema_privilege('crontabber', 'CREATE') END""";

    private Migration() {}

    /**
     * Proves the database, and brings its schema up to date.
     *
     * @throws Refused when it must not be used
     * @throws DatabaseUnavailable when it can't be reached
     */
    public static void prepare(Databases databases, String state) {
        try (Connection connection = databases.dedicated(state)) {
            Proofs.prove(connection, databases, state);
        } catch (SQLException e) {
            DatabaseUnavailable unavailable = new DatabaseUnavailable("database '" + state + "' can't be reached", e);
            if (unavailable.isLoginRefused()) {
                throw new Refused(
                        "database '" + state + "' refuses the login: " + e.getMessage()
                                + "\nmend user and password_file in [database." + state + "], or pg_hba.conf",
                        e);
            }
            if (String.valueOf(e.getMessage()).contains("unsupported startup parameter")) { // PgBouncer's words
                throw new Refused(
                        "database '" + state + "' is reached through a pooler that refuses the session: "
                                + e.getMessage() + "\ntake it out of the url in [database." + state
                                + "], or name it in ignore_startup_parameters of pgbouncer.ini",
                        e);
            }
            throw unavailable;
        }
        migrate(databases, state);
        try (Connection connection = databases.unpooled(state).getConnection()) {
            Safeguards.prove(connection);
        } catch (SQLException e) {
            throw Trouble.passes(e)
                    ? new DatabaseUnavailable("the schema " + SCHEMA + " can't be looked at", e)
                    : new Refused("schema " + SCHEMA + " can't be looked at: " + e.getMessage(), e);
        }
    }

    /**
     * Applies what is missing; two programs that do it at once wait for each other.
     *
     * @return how many migrations were applied
     * @throws Refused when the schema is newer than the program, or was changed, or the role may not change it
     * @throws DatabaseUnavailable when the database can't be reached
     */
    public static int migrate(Databases databases, String database) {
        DataSource state = databases.unpooled(database);
        Flyway flyway = flyway(state);
        try {
            MigrationInfoService info = flyway.info();
            for (MigrationInfo applied : info.applied()) {
                if (applied.getState().name().startsWith("FUTURE") && oldestProgram(state) > KNOWN) {
                    throw new Refused("schema " + SCHEMA + " has version " + applied.getVersion()
                            + ", which is newer than this program:\ninstall the version of crontabber that made it,"
                            + " or a newer one");
                }
            }
            if (info.pending().length == 0) {
                flyway.validate();
                return 0;
            }
            if (!mayCreate(state)) {
                throw new Refused("schema " + SCHEMA + " lacks " + info.pending().length
                        + " migrations, and this role may not make them:\nrun 'crontabber migrate' as the schema's owner,"
                        + " or GRANT CREATE to this role");
            }
            return flyway.migrate().migrationsExecuted;
        } catch (FlywayException e) {
            throw told(e);
        } catch (SQLException e) {
            throw new DatabaseUnavailable("the schema " + SCHEMA + " can't be looked at", e);
        }
    }

    private static Flyway flyway(DataSource state) {
        return Flyway.configure()
                .dataSource(state)
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .table("schema_history")
                .locations("classpath:org/crontabber/db/migration")
                .load();
    }

    /** Which programs may live with a schema that was made by a newer one. */
    private static int oldestProgram(DataSource state) throws SQLException {
        try (Connection connection = state.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT oldest_program FROM crontabber.leader")) {
            return result.next() ? result.getInt(1) : KNOWN;
        }
    }

    private static boolean mayCreate(DataSource state) throws SQLException {
        try (Connection connection = state.getConnection();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(MAY_CREATE)) {
            return result.next() && result.getBoolean(1);
        }
    }

    /** An error of the connection passes; any other is a schema that somebody has changed. */
    private static RuntimeException told(FlywayException e) {
        String why = String.valueOf(e.getMessage())
                .lines()
                .limit(2)
                .reduce((one, two) -> one + "\n" + two)
                .orElse("");
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                if (Trouble.passes(sql)) {
                    return new DatabaseUnavailable("the schema " + SCHEMA + " can't be migrated", sql);
                }
                String first = why.lines().findFirst().orElse("");
                why = first + ": "
                        + String.valueOf(sql.getMessage()).lines().findFirst().orElse("");
                break;
            }
        }
        return new Refused(
                "schema " + SCHEMA + " is not as its migrations left it: " + why
                        + "\nput back what was changed, or restore it from a backup",
                e);
    }
}
