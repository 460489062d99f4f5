package org.crontabber.database;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A PostgreSQL of our own for those who have none, kept in the state directory: it survives restarts, and a server
 * that a killed daemon left behind is stopped first. It listens on the loopback interface, and asks for a password that
 * only the owner of the directory can read.
 */
public final class EmbeddedServer implements AutoCloseable {
    private static final String ROLE = "crontabber";

    /** Never the password itself: where the server has died, anybody may listen on its port. */
    private static final String METHOD = "scram-sha-256";

    /** What the library's initdb, and the first version, let in without a password. */
    private static final Pattern TRUST = Pattern.compile("(?m)^(\\s*(?:local|host\\w*)\\s[^#\\n]*\\s)trust(?=\\s|#|$)");

    /** After a kill -9 the server replays what it has not checkpointed first. */
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final EmbeddedPostgres server;
    private final ServerPassword password;
    private final StateDirectoryLock lock;

    private EmbeddedServer(EmbeddedPostgres server, ServerPassword password, StateDirectoryLock lock) {
        this.server = server;
        this.password = password;
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
            ServerProgram program = ServerProgram.in(stateDirectory);
            ServerPassword password = ServerPassword.keep(stateDirectory);
            EmbeddedPostgres server = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(false)
                    .setRegisterShutdownHook(false) // the daemon still records the ends of its attempts then
                    .setPgBinaryResolver(program)
                    .setOverrideWorkingDirectory(program.directory().toFile())
                    .setDataDirectoryCustomizer(initialised -> protect(data, program, password))
                    .setConnectConfig("password", password.text())
                    .setConnectConfig("requireAuth", METHOD)
                    .setPGStartupWait(START_LIMIT)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("full_page_writes", "on")
                    .setServerConfig("listen_addresses", "127.0.0.1")
                    .start();
            program.close();
            EmbeddedServer started = new EmbeddedServer(server, password, lock);
            started.createDatabase();
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

    /**
     * Sets the password while no server runs, so that there is no moment without one. At each start: it mends what an
     * earlier version, a kill -9, a copy or a person has left, and takes a tenth of a second.
     */
    private static void protect(Path data, ServerProgram program, ServerPassword password) {
        try {
            String verifier = password.verifier();
            program.execute(
                    data,
                    List.of(
                            "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + ROLE
                                    + "') THEN CREATE ROLE " + ROLE + " LOGIN; END IF; END $$",
                            "ALTER ROLE postgres PASSWORD '" + verifier + "'",
                            "ALTER ROLE " + ROLE + " PASSWORD '" + verifier + "'"),
                    START_LIMIT);
            Path access = data.resolve("pg_hba.conf");
            String rules = Files.readString(access);
            String asking = TRUST.matcher(rules).replaceAll("$1" + METHOD);
            if (!asking.equals(rules)) {
                ServerPassword.write(access, asking);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    private static Path data(Path stateDirectory) {
        return stateDirectory.resolve("postgres");
    }

    /**
     * The one that runs there, if one does.
     *
     * @throws Refused when its password can't be read
     */
    public static Optional<DatabaseAddress> running(Path stateDirectory, String name) {
        return Postmaster.of(data(stateDirectory))
                .filter(Postmaster::isServer)
                .map(postmaster -> address(name, postmaster.port(), ServerPassword.of(stateDirectory)));
    }

    public DatabaseAddress address(String name) {
        return address(name, server.getPort(), password);
    }

    /** Where it is, to be read by people. */
    public String url() {
        return url(server.getPort());
    }

    private static String url(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + ROLE;
    }

    private static DatabaseAddress address(String name, int port, ServerPassword password) {
        return new DatabaseAddress(name, url(port) + "?requireAuth=" + METHOD, ROLE, password.text());
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + ROLE + "'")) {
                if (found.next()) {
                    return;
                }
            }
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
