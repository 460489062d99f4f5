package org.crontabber.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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
    private DatabaseAddress address;

    private OwnServer(Path directory, EmbeddedServer server, DatabaseAddress address) {
        this.directory = directory;
        this.server = server;
        this.address = address;
    }

    public static OwnServer start(Path directory) throws IOException, SQLException {
        EmbeddedServer server = EmbeddedServer.start(directory);
        return new OwnServer(directory, server, TestServer.open(server, directory));
    }

    /** The database that it comes with; its port is another one after each start. */
    public DatabaseAddress address() {
        return address;
    }

    /** {@code pg_ctl stop -m immediate}: as a crash, but that the processes end. */
    public void crash() throws Exception {
        stop("-QUIT");
        server.close(); // gives the directory free
    }

    private void stop(String signal) throws Exception {
        String pid = Files.readAllLines(directory.resolve("postgres/postmaster.pid"))
                .get(0)
                .strip();
        ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        new ProcessBuilder("kill", signal, pid).start().waitFor();
        postmaster.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
    }

    /** Starts it anew, as a standby that follows nobody. */
    public void becomeStandby() throws Exception {
        stop("-INT");
        Files.createFile(directory.resolve("postgres/standby.signal"));
        startWith("");
        Eventually.eventually("the standby answers", Duration.ofSeconds(STOP_SECONDS), this::isStandby);
    }

    /** Starts it anew, listening on every address, for whoever comes from a private one. */
    public void listenEverywhere() throws Exception {
        stop("-INT");
        Path hba = directory.resolve("postgres/pg_hba.conf");
        Files.writeString(hba, "host all all 10.0.0.0/8 trust\n" + Files.readString(hba));
        startWith(" -c listen_addresses=*");
        Eventually.eventually("the server answers", Duration.ofSeconds(STOP_SECONDS), this::answers);
    }

    /** The way it was started, with more options. */
    private void startWith(String options) throws IOException {
        String command =
                Files.readString(directory.resolve("postgres/postmaster.opts")).strip() + options;
        boolean isRoot = List.of(0).contains(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        new ProcessBuilder("sh", "-c", (isRoot ? "exec unshare -U " : "exec ") + command) // PostgreSQL refuses root
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("server.log").toFile())
                .start();
    }

    private boolean answers() {
        try {
            return column("SELECT 1").equals(List.of("1"));
        } catch (SQLException e) {
            return false; // it starts
        }
    }

    /** The same database as another host sees it. */
    public DatabaseAddress from(Hosts.Host host) {
        return new DatabaseAddress(
                address.name(), address.url().replace("127.0.0.1", host.here()), address.user(), null);
    }

    private boolean isStandby() {
        try {
            return column("SELECT pg_is_in_recovery()").equals(List.of("t"));
        } catch (SQLException e) {
            return false; // it starts
        }
    }

    /** Starts it again, after a crash. */
    public void startAgain() throws IOException, SQLException {
        server = EmbeddedServer.start(directory);
        address = TestServer.open(server, directory);
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
