package org.crontabber.testkit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.crontabber.action.sql.SqlStatements;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.Migration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A database in which jobs are tested: it holds the daemon's state, and the tables of the test.
 *
 * <pre>{@code
 * private static final Testkit KIT = Testkit.embedded();
 *
 * @Test
 * void addsUpTheDay() {
 *     KIT.execute("INSERT INTO sale VALUES ('2026-03-05', 19.90)");
 *
 *     KIT.job(DailyTotals.class).run(LocalDate.parse("2026-03-05")).requireSuccess();
 *
 *     assertEquals("19.90", KIT.value("SELECT total FROM daily_total"));
 * }
 * }</pre>
 *
 * <p>The daemon's own parts run the jobs: its election, its decision, its actions, its record of a success. Thread-safe;
 * one job runs at a time in a database.
 */
public final class Testkit {
    /** The name by which jobs know the database, unless they are told others. */
    static final String MAIN = "main";

    private static final Pattern RESERVED = Pattern.compile("[?&](ssl\\w*|gssEncMode|socketFactory\\w*)=");

    private static final Pattern URL_PASSWORD = Pattern.compile("(?<=[?&])((?:ssl)?password=)[^&]*");

    private final DatabaseAddress address;
    private @Nullable String running;

    private Testkit(DatabaseAddress address) {
        this.address = address;
    }

    /**
     * A new database in an embedded PostgreSQL, which the first call in a JVM starts, within seconds, and which ends with
     * the JVM.
     */
    public static Testkit embedded() {
        return new Testkit(SharedServer.newDatabase());
    }

    /**
     * A database that is there already, and that no daemon uses. The state's schema is made in it.
     *
     * @param url of the driver, {@code jdbc:postgresql://host:port/database}; without TLS
     * @param user one that the daemon would take: no superuser, and it may create schemas
     * @param password null when none is asked for
     * @throws IllegalArgumentException when the url can't be used, nobody answers there, or a daemon has its state there
     * @throws org.crontabber.database.Refused when the daemon would not use it
     */
    public static Testkit at(String url, String user, @Nullable String password) {
        if (RESERVED.matcher(url).find()) {
            throw new IllegalArgumentException(
                    "the url names TLS, GSS or sockets, which the testkit chooses itself: " + url);
        }
        DatabaseAddress address = new DatabaseAddress(MAIN, url, user, password);
        Testkit kit = new Testkit(address);
        kit.proveReachable();
        kit.proveUnused();
        try (Databases opened = new Databases(List.of(address), 1)) {
            Migration.prepare(opened, MAIN);
        }
        return kit;
    }

    private void proveReachable() {
        try (Connection connection = dataSource().getConnection()) {
            connection.isValid(0);
        } catch (SQLException e) {
            throw new IllegalArgumentException(
                    "no session as user '" + address.user() + "' of "
                            + URL_PASSWORD.matcher(address.url()).replaceAll("$1***") + " (" + e.getMessage()
                            + "): start the server, or correct the url, user and password;"
                            + " Testkit.embedded() brings a server along",
                    e);
        }
    }

    /** Before anything is changed there. */
    private void proveUnused() {
        if (value("SELECT to_regclass('crontabber.leader')") != null) {
            String name = value("SELECT name FROM crontabber.leader");
            if (name != null && !name.equals(Trial.NAME)) {
                throw new IllegalArgumentException(
                        "the database holds the state of a daemon, '" + name + "': the tests need one of their own");
            }
        }
    }

    /** A job of a class, {@link org.crontabber.api.Job} or {@link org.crontabber.api.TransactionalJob}. */
    public TestedJob job(Class<?> job) {
        return TestedJob.of(this, job);
    }

    /** A job of SQL with the facts as parameters, such as {@code :date}, in one transaction with its success. */
    public TestedJob sql(String text) {
        return TestedJob.of(this, new SqlStatements(text));
    }

    /** Executes statements of the test's own, separated by semicolons, in one transaction. */
    public void execute(String sql) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalArgumentException(e.getMessage() + ": " + sql, e);
        }
    }

    /** The first column of the first row of a query as text; null when there is no row, or NULL in it. */
    public @Nullable String value(String query) {
        try (Connection connection = dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? row.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalArgumentException(e.getMessage() + ": " + query, e);
        }
    }

    /** Sessions for the test's own use, with the settings of a job's, each opened anew; no crash touches them. */
    public DataSource dataSource() {
        PGSimpleDataSource sessions = new TestSessions();
        sessions.setURL(address.url());
        sessions.setUser(address.user());
        sessions.setPassword(address.password());
        return sessions;
    }

    private static final class TestSessions extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        @Override
        public Connection getConnection(String user, String password) throws SQLException {
            Connection connection = super.getConnection(user, password);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT " + Databases.SETTINGS);
                return connection;
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        }
    }

    /**
     * Does something with a job that has the database for itself.
     *
     * @throws IllegalStateException when a job has it, whose step asks
     */
    synchronized <T> T alone(String job, Supplier<T> work) {
        if (running != null) {
            throw new IllegalStateException("job '" + job + "' can't run within a reset or check of job '" + running
                    + "', which has this kit's database: do there with execute(…) and value(…) what is to be done, or"
                    + " run '" + job + "' before or after");
        }
        running = job;
        try {
            return work.get();
        } finally {
            running = null;
        }
    }

    DatabaseAddress address() {
        return address;
    }
}
