package org.crontabber.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.EmbeddedServer;
import org.crontabber.database.Migration;

/** The embedded PostgreSQL that all tests of a JVM share; it ends with the JVM, and nothing of it stays. Thread-safe. */
final class SharedServer {
    /** Who may make databases, and its own one; its password is the one of the daemon's role. */
    private static final String SUPERUSER = "postgres";

    private static final SharedServer STARTED = start();

    private final DatabaseAddress template;
    private final AtomicInteger databases = new AtomicInteger();

    private SharedServer(DatabaseAddress template) {
        this.template = template;
    }

    private static SharedServer start() {
        try {
            Path directory = Files.createTempDirectory("crontabber-testkit");
            EmbeddedServer server = EmbeddedServer.start(directory);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                server.close();
                delete(directory);
            }));
            DatabaseAddress template = server.address(Testkit.MAIN);
            execute(template, "ALTER SYSTEM SET fsync = off"); // it does not outlive the machine
            execute(template, "SELECT pg_reload_conf()");
            try (Databases opened = new Databases(List.of(template), 1)) {
                Migration.prepare(opened, Testkit.MAIN);
            }
            return new SharedServer(template);
        } catch (IOException e) {
            throw new UncheckedIOException("there is no place for an embedded PostgreSQL", e);
        } catch (SQLException e) {
            throw new IllegalStateException("the embedded PostgreSQL does not answer", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            return; // a directory for temporary files is cleared by others too
        }
    }

    /** A database that holds a state without jobs, and nothing else. */
    static DatabaseAddress newDatabase() {
        return STARTED.copy();
    }

    private synchronized DatabaseAddress copy() {
        String name = "test_" + databases.incrementAndGet();
        String owner = template.user();
        try {
            execute(template, "CREATE DATABASE " + name + " OWNER " + owner + " TEMPLATE " + name(template));
        } catch (SQLException e) {
            throw new IllegalStateException("the embedded PostgreSQL makes no database", e);
        }
        return new DatabaseAddress(Testkit.MAIN, url(template, name), owner, template.password());
    }

    private static void execute(DatabaseAddress template, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(url(template, SUPERUSER), SUPERUSER, template.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String name(DatabaseAddress address) {
        return address.url().replaceFirst(".*/([^/?]*).*", "$1");
    }

    private static String url(DatabaseAddress address, String database) {
        return address.url().replaceFirst("/[^/?]*(?=[?]|$)", "/" + database);
    }
}
