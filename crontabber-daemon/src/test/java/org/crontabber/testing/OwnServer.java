package org.crontabber.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.EmbeddedServer;

/** A PostgreSQL of a test's own, which it may stop, start and set up otherwise. */
public final class OwnServer implements AutoCloseable {
    private static final int STOP_SECONDS = 30;

    private final Path directory;
    private EmbeddedServer server;

    private OwnServer(Path directory, EmbeddedServer server) {
        this.directory = directory;
        this.server = server;
    }

    public static OwnServer start(Path directory) {
        return new OwnServer(directory, EmbeddedServer.start(directory));
    }

    /** The database that it comes with; its port is another one after each start. */
    public DatabaseAddress address() {
        return server.address("main");
    }

    /** {@code pg_ctl stop -m immediate}: as a crash, but that the processes end. */
    public void crash() throws Exception {
        String pid = Files.readAllLines(directory.resolve("postgres/postmaster.pid"))
                .get(0)
                .strip();
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        new ProcessBuilder("kill", "-QUIT", pid).start().waitFor();
        postmaster.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
        server.close(); // gives the directory free
    }

    /** Starts it again, after a crash. */
    public void startAgain() {
        server = EmbeddedServer.start(directory);
    }

    /** From now on the role crontabber has to know its password. */
    public void requirePassword(String password) throws IOException, SQLException {
        Path hba = directory.resolve("postgres/pg_hba.conf");
        Files.writeString(hba, "host all crontabber all scram-sha-256\n" + Files.readString(hba));
        execute("ALTER ROLE crontabber PASSWORD '" + password + "'; SELECT pg_reload_conf()");
    }

    /** Executes it as the superuser. */
    public void execute(String sql) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of what the superuser sees. */
    public List<String> column(String query) throws SQLException {
        try (Connection connection = superuser();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows;
        }
    }

    private Connection superuser() throws SQLException {
        return DriverManager.getConnection(address().url(), "postgres", "");
    }

    @Override
    public void close() {
        server.close();
    }
}
