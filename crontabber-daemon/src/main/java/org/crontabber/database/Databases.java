package org.crontabber.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** A bounded pool per database, and sessions outside of the pools for what must not be shared. Thread-safe. */
public final class Databases implements AutoCloseable {
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    /** What a DBA may have set otherwise: dates, zone and names mean the same in each session. */
    private static final String SESSION = "SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD'; SET search_path = public;"
            + " SET idle_in_transaction_session_timeout = 0";

    private final Map<String, DatabaseAddress> addresses = new HashMap<>();
    private final Map<String, HikariDataSource> pools = new HashMap<>();

    /** Opens nothing yet: the first use connects. */
    public Databases(Collection<DatabaseAddress> databases, int sessionsEach) {
        for (DatabaseAddress address : databases) {
            addresses.put(address.name(), address);
            HikariConfig config = new HikariConfig();
            config.setPoolName(address.name());
            config.setJdbcUrl(address.url());
            config.setDataSourceProperties(properties(address));
            config.setMaximumPoolSize(sessionsEach);
            config.setMinimumIdle(0);
            config.setConnectionTimeout(CONNECT_LIMIT.toMillis());
            config.setConnectionInitSql(SESSION);
            config.setInitializationFailTimeout(-1);
            pools.put(address.name(), new HikariDataSource(config));
        }
    }

    private static Properties properties(DatabaseAddress address) {
        Properties properties = new Properties();
        if (address.user() != null) {
            properties.setProperty("user", address.user());
        }
        if (address.password() != null) {
            properties.setProperty("password", address.password());
        }
        properties.setProperty("ApplicationName", "crontabber");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", Long.toString(CONNECT_LIMIT.toSeconds()));
        properties.setProperty("loginTimeout", Long.toString(CONNECT_LIMIT.toSeconds()));
        return properties;
    }

    public DataSource pool(String name) {
        HikariDataSource pool = pools.get(name);
        if (pool == null) {
            throw new IllegalArgumentException("no database '" + name + "'");
        }
        return pool;
    }

    /** A session of its own, never pooled; the caller closes it. */
    public Connection dedicated(String name) throws SQLException {
        DatabaseAddress address = addresses.get(name);
        if (address == null) {
            throw new IllegalArgumentException("no database '" + name + "'");
        }
        Connection connection = DriverManager.getConnection(address.url(), properties(address));
        try (Statement statement = connection.createStatement()) {
            statement.execute(SESSION);
            connection.setNetworkTimeout(Runnable::run, (int) TimeUnit.SECONDS.toMillis(10));
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public void close() {
        pools.values().forEach(HikariDataSource::close);
    }
}
