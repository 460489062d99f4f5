package org.crontabber.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;

/**
 * A PostgreSQL of our own for those who have none, kept in the state directory: it survives restarts, and a server
 * that a killed daemon left behind is stopped first.
 */
public final class EmbeddedServer implements AutoCloseable {
    private static final String ROLE = "crontabber";
    private static final String PROGRAM = "postgres-program";

    /** After a kill -9 the server replays what it has not checkpointed first. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final EmbeddedPostgres server;
    private final StateDirectoryLock lock;

    private EmbeddedServer(EmbeddedPostgres server, StateDirectoryLock lock) {
        this.server = server;
        this.lock = lock;
    }

    /**
     * Starts it, on a port of the loopback interface that is free.
     *
     * @throws StateDirectoryTaken when another process keeps its server there
     * @throws Refused when the directory can't be used
     */
    public static EmbeddedServer start(Path stateDirectory) {
        StateDirectoryLock lock = StateDirectoryLock.take(stateDirectory);
        boolean isStarted = false;
        try {
            EmbeddedServer started = start(stateDirectory, lock);
            isStarted = true;
            return started;
        } finally {
            if (!isStarted) {
                lock.close();
            }
        }
    }

    private static EmbeddedServer start(Path stateDirectory, StateDirectoryLock lock) {
        try {
            Path data = data(stateDirectory);
            Optional<Postmaster> orphan = Postmaster.of(data);
            if (orphan.isPresent()) {
                orphan.get().stop();
            }
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false) // the daemon still records the ends of its attempts then
                    .setOverrideWorkingDirectory(stateDirectory.resolve(PROGRAM).toFile())
                    .setPGStartupWait(START_LIMIT)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .start();
            Path program = stateDirectory.resolve(PROGRAM);
            if (Files.isDirectory(program)) { // a second server of one JVM uses the first one's
                // the library lets everybody write there, and whoever can puts a program of his own in its place
                Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
            EmbeddedServer started = new EmbeddedServer(server, lock);
            started.createRole();
            return started;
        } catch (IOException | IllegalStateException e) {
            String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new Refused(
                    "the embedded PostgreSQL in " + stateDirectory + " does not start: " + why
                            + "\nmend that, or name another place with --state-dir",
                    e);
        } catch (SQLException e) {
            throw new DatabaseUnavailable("the embedded PostgreSQL in " + stateDirectory + " does not answer", e);
        }
    }

    private static Path data(Path stateDirectory) {
        return stateDirectory.resolve("postgres");
    }

    /** The one that runs there, if one does. */
    public static Optional<DatabaseAddress> running(Path stateDirectory, String name) {
        return Postmaster.of(data(stateDirectory))
                .filter(Postmaster::isServer)
                .map(postmaster -> address(name, postmaster.port()));
    }

    public DatabaseAddress address(String name) {
        return address(name, server.getPort());
    }

    private static DatabaseAddress address(String name, int port) {
        return new DatabaseAddress(name, "jdbc:postgresql://127.0.0.1:" + port + "/" + ROLE, ROLE, null);
    }

    private void createRole() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + ROLE + "'")) {
                if (found.next()) {
                    return;
                }
            }
            statement.execute("CREATE ROLE " + ROLE + " LOGIN");
            statement.execute("CREATE DATABASE " + ROLE + " OWNER " + ROLE);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded PostgreSQL does not stop", e);
        }
    }
}
