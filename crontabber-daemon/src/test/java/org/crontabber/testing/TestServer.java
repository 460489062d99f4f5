package org.crontabber.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.EmbeddedServer;

/** A real PostgreSQL, started once per JVM; each test takes a database of its own. */
public final class TestServer {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final String URL = start();

    private TestServer() {}

    private static String start() {
        try {
            Path directory = Files.createTempDirectory(Path.of("target"), "postgres");
            EmbeddedServer server = EmbeddedServer.start(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return open(server, directory).url();
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on, until it is stopped, it asks nobody for a password: tests log in as many roles. */
    static DatabaseAddress open(EmbeddedServer server, Path directory) throws IOException, SQLException {
        Path access = directory.resolve("postgres/pg_hba.conf");
        Files.writeString(access, "host all all 127.0.0.1/32 trust\n" + Files.readString(access));
        DatabaseAddress address = server.address("main");
        try (Connection connection = DriverManager.getConnection(address.url(), "postgres", address.password());
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_reload_conf()");
        }
        return new DatabaseAddress("main", server.url(), "crontabber", null);
    }

    /** A new database whose sessions are in a zone that is neither the JVM's nor UTC. */
    public static DatabaseAddress newDatabase() throws SQLException {
        return newDatabase("template1");
    }

    /** The same with all that is in another one, to which nobody may be connected. */
    public static DatabaseAddress copyOf(DatabaseAddress template) throws SQLException {
        return newDatabase(template.url().substring(template.url().lastIndexOf('/') + 1));
    }

    private static DatabaseAddress newDatabase(String template) throws SQLException {
        String name = "test_" + DATABASES.incrementAndGet();
        String server = URL.substring(0, URL.lastIndexOf('/') + 1);
        try (Connection connection = DriverManager.getConnection(server + "postgres", "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " OWNER crontabber TEMPLATE " + template);
            statement.execute("ALTER DATABASE " + name + " SET TimeZone = 'Asia/Kathmandu'");
        }
        return new DatabaseAddress("main", server + name, "crontabber", null);
    }
}
