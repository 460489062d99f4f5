package org.crontabber.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
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
    private static final EmbeddedServer SERVER = start();

    private TestServer() {}

    private static EmbeddedServer start() {
        try {
            EmbeddedServer server = EmbeddedServer.start(Files.createTempDirectory(Path.of("target"), "postgres"));
            Runtime.getRuntime().addShutdownHook(new Thread(server::close));
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        String url = SERVER.address("main").url();
        String server = url.substring(0, url.lastIndexOf('/') + 1);
        try (Connection connection = DriverManager.getConnection(server + "postgres", "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + " OWNER crontabber TEMPLATE " + template);
            statement.execute("ALTER DATABASE " + name + " SET TimeZone = 'Asia/Kathmandu'");
        }
        return new DatabaseAddress("main", server + name, "crontabber", null);
    }
}
