package org.crontabber.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A bounded pool per database for jobs, a small one for the state, and sessions outside of the pools for what must not
 * be shared. Thread-safe.
 */
public final class Databases implements AutoCloseable {
    /** How long a session that should answer at once may take. */
    public static final int ANSWER_SECONDS = 5;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    /** The scheduler thread waits for these: while the server is away it has other things to do. */
    private static final Duration STATE_CONNECT_LIMIT = Duration.ofSeconds(3);
    /** Longer than any statement on the state may take. */
    private static final Duration STATE_ANSWER_LIMIT = Duration.ofSeconds(40);

    private static final int SESSIONS_OF_STATE = 2;
    /** What a DBA may have set otherwise: dates, zone and names mean the same in each session. A list of columns. */
    public static final String SETTINGS = """
            set_config('TimeZone', 'UTC', false), set_config('DateStyle', 'ISO, YMD', false),
            set_config('IntervalStyle', 'postgres', false), set_config('search_path', 'public', false),
            set_config('default_transaction_read_only', 'off', false),
            set_config('default_transaction_isolation', 'read committed', false),
            set_config('idle_in_transaction_session_timeout', '0', false), set_config('row_security', 'on', false),
            CASE WHEN current_setting('idle_session_timeout', true) <> '0'
                 THEN set_config('idle_session_timeout', '0', false) END,
            CASE WHEN current_setting('transaction_timeout', true) <> '0'
                 THEN set_config('transaction_timeout', '0', false) END""";

    private static final String SESSION = "SELECT " + SETTINGS;
    /**
     * Statements on the state are short; one that is not must not stop the scheduler thread. Looking for rows that the
     * constraints exclude costs nothing while the constraints are there.
     */
    private static final String STATE_SESSION = SESSION
            + "; SET statement_timeout = '30s'; SET lock_timeout = '5s'; SET synchronous_commit = on; SET constraint_exclusion = on";
    /**
     * A session whose network is cut without a word frees its lock within seconds: while it is idle by keepalives, while
     * an answer is on its way by the time that this may take to be acknowledged, in the middle of a statement by looks
     * at the connection (PostgreSQL 14 and later).
     */
    private static final String LOCK_SESSION = STATE_SESSION
            + "; SET tcp_keepalives_idle = 2; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 3"
            + "; SET tcp_user_timeout = '5s'"
            + "; SELECT CASE WHEN current_setting('client_connection_check_interval', true) IS NOT NULL"
            + " THEN set_config('client_connection_check_interval', '1s', false) END";

    private final Map<String, DatabaseAddress> addresses = new HashMap<>();
    private final Map<String, HikariDataSource> pools = new HashMap<>();
    private final Map<String, HikariDataSource> states = new HashMap<>();

    /** Opens nothing yet: the first use connects. */
    public Databases(Collection<DatabaseAddress> databases, int sessionsEach) {
        for (DatabaseAddress address : databases) {
            addresses.put(address.name(), address);
            String name = address.name();
            Sessions ofJobs = new Sessions(address, SESSION, CONNECT_LIMIT, Duration.ZERO);
            Sessions ofState = new Sessions(address, STATE_SESSION, CONNECT_LIMIT, STATE_ANSWER_LIMIT);
            pools.put(name, pool(ofJobs, name, sessionsEach, CONNECT_LIMIT));
            states.put(name, pool(ofState, name + "-state", SESSIONS_OF_STATE, STATE_CONNECT_LIMIT));
        }
    }

    private static HikariDataSource pool(Sessions sessions, String name, int most, Duration wait) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(sessions);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(0);
        config.setConnectionTimeout(wait.toMillis());
        config.setInitializationFailTimeout(-1);
        config.setThreadFactory(work -> {
            Thread thread = new Thread(work, name + ":pool");
            thread.setDaemon(true);
            thread.setContextClassLoader(Databases.class.getClassLoader()); // not that of the job that asks first
            return thread;
        });
        return new HikariDataSource(config);
    }

    /** Whether there are sessions of a database of this name. */
    public boolean has(String name) {
        return pools.containsKey(name);
    }

    /** The sessions that jobs work on. */
    public DataSource pool(String name) {
        return known(pools, name);
    }

    /** The sessions that the state is read and written on: apart from the jobs', which may take all of theirs. */
    public DataSource state(String name) {
        return known(states, name);
    }

    /** Sessions that are opened for each use: for the migration, which wants several at once. */
    DataSource unpooled(String name) {
        return new Sessions(known(addresses, name), SESSION, CONNECT_LIMIT, Duration.ZERO);
    }

    private static <T> T known(Map<String, T> all, String name) {
        T found = all.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no database '" + name + "'");
        }
        return found;
    }

    /** Closes the sessions of a database that nobody uses, and the others once they come back: its server is another one. */
    public void renew(String name) {
        known(pools, name).getHikariPoolMXBean().softEvictConnections();
        known(states, name).getHikariPoolMXBean().softEvictConnections();
    }

    /** A session of its own, never pooled; the caller closes it. */
    public Connection dedicated(String name) throws SQLException {
        return new Sessions(known(addresses, name), LOCK_SESSION, CONNECT_LIMIT, Duration.ofSeconds(2 * ANSWER_SECONDS))
                .getConnection();
    }

    /** The same for an instance's lock: it bears the instance's name. */
    public Connection dedicated(String name, InstanceName instance) throws SQLException {
        Connection connection = dedicated(name);
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT set_config('application_name', ?, false)")) {
            statement.setString(1, instance.applicationName());
            statement.execute();
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Every password that it logs in with, as it is now: what must not be told to anybody. */
    public Set<String> passwords() {
        Set<String> passwords = new HashSet<>();
        addresses.values().forEach(address -> passwords.addAll(address.secrets()));
        return passwords;
    }

    @Override
    public void close() {
        pools.values().forEach(HikariDataSource::close);
        states.values().forEach(HikariDataSource::close);
    }
}
