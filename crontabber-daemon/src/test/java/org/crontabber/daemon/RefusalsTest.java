package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.EmbeddedServer;
import org.crontabber.testing.OwnServer;
import org.crontabber.testing.Sql;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a daemon must not run with: it says so in at most three lines, with the right exit code, and runs nothing. */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RefusalsTest {
    private static final int MOST_LINES = 3;
    private static final String JOB = """
            [http]
            listen = "off"
            [job.a]
            every = "1h"
            exec = ["true"]
            """;

    @TempDir
    private Path directory = Path.of("");

    private DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void database() throws Exception {
        address = TestServer.newDatabase();
    }

    private static String refused(int exitCode, Cli.Outcome outcome) {
        assertThat(outcome.err().lines()).as(outcome.err()).hasSizeBetween(1, MOST_LINES);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(exitCode);
        return outcome.err();
    }

    private Cli cli(DatabaseAddress database) throws IOException {
        return Cli.of(directory, database, JOB);
    }

    private static Cli.Outcome daemon(Cli cli, String... more) {
        return cli.run(Stream.concat(Stream.of("daemon", "--allow-root"), Stream.of(more))
                .toArray(String[]::new));
    }

    @Test
    @DisplayName("a superuser")
    void aSuperuser() throws Exception {
        Cli cli = cli(address);
        Files.writeString(
                cli.config(), Files.readString(cli.config()).replace("user = \"crontabber\"", "user = \"postgres\""));

        assertThat(refused(78, daemon(cli)))
                .contains("role 'postgres'")
                .contains("superuser")
                .contains("CREATE ROLE");
    }

    @Test
    @DisplayName("a wrong password, and a database that does not exist")
    void aWrongPassword() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(directory.resolve("state"))) {
            Cli cli = cli(server.address("main"));
            Path secret = Files.writeString(directory.resolve("secret"), "wrong\n");
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
            Files.writeString(
                    cli.config(), "password_file = \"" + secret + "\"\n", java.nio.file.StandardOpenOption.APPEND);

            assertThat(refused(78, daemon(cli)))
                    .contains("database 'main' refuses the login")
                    .contains("password_file")
                    .doesNotContain("wrong");
        }
    }

    @Test
    @DisplayName("31 a hot standby")
    void aHotStandby() throws Exception {
        try (OwnServer server = OwnServer.start(directory.resolve("state"))) {
            server.becomeStandby();

            assertThat(refused(78, daemon(cli(server.address()))))
                    .contains("hot standby")
                    .contains("targetServerType=primary");
        }
    }

    @Test
    @DisplayName("41 a schema that is newer than the program")
    void aNewerSchema() throws Exception {
        assertThat(cli(address).run("migrate").exitCode()).isZero();
        execute(address, """
                INSERT INTO crontabber.schema_history
                SELECT max(installed_rank) + 1, '999', 'of tomorrow', 'SQL', 'V999__of_tomorrow.sql', 1, 'crontabber',
                       now(), 1, true
                  FROM crontabber.schema_history;
                SELECT crontabber.shut_out_programs_before(999)""");

        assertThat(refused(78, daemon(cli(address)))).contains("version 999").contains("newer than this program");
    }

    @Test
    @DisplayName("43 a schema that somebody has changed")
    void aChangedMigration() throws Exception {
        assertThat(cli(address).run("migrate").exitCode()).isZero();
        execute(address, "UPDATE crontabber.schema_history SET checksum = 1 WHERE version = '2'");

        assertThat(refused(78, daemon(cli(address)))).contains("not as its migrations left it");
    }

    @Test
    @DisplayName("a role that may not create the schema, and the owner who may")
    void aRoleThatMayNotMigrate() throws Exception {
        String name = Sql.rows(address, "SELECT current_database()").get(0);
        String server = address.url().replaceAll("[^/]+$", "");
        try (Connection connection = DriverManager.getConnection(server + name, "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE app_" + name + " LOGIN");
        }
        DatabaseAddress app = new DatabaseAddress("main", address.url(), "app_" + name, null);
        Cli cli = cli(app);
        Files.writeString(
                cli.config(),
                Files.readString(cli.config()).replace("user = \"crontabber\"", "user = \"app_" + name + "\""));

        assertThat(refused(78, daemon(cli))).contains("may not make them").contains("crontabber migrate");
    }

    @Test
    @DisplayName("20 a port that is taken")
    void aPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli cli = Cli.of(directory, address, JOB.replace("\"off\"", "\"127.0.0.1:" + taken.getLocalPort() + "\""));

            assertThat(refused(1, daemon(cli)))
                    .contains("127.0.0.1:" + taken.getLocalPort())
                    .contains("listen in [http]");
        }
    }

    @Test
    @DisplayName("85 a state directory that can't be written")
    void aStateDirectoryThatCantBeWritten() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        Path config = Files.writeString(directory.resolve("crontabber.toml"), JOB);

        assertThat(refused(78, Cli.runAsGiven("demo", "--state-dir", file.toString())))
                .contains(file.toString())
                .contains("--state-dir");
        assertThat(refused(78, daemon(new Cli(config), "--state-dir", file + "/sub")))
                .contains("state directory " + file + "/sub can't be written");
    }

    @Test
    @DisplayName("a state directory that another process uses: its server is left alone")
    void aStateDirectoryThatIsTaken() throws Exception {
        Path state = directory.resolve("state");
        Path config = Files.writeString(directory.resolve("crontabber.toml"), JOB);
        try (EmbeddedServer server = EmbeddedServer.start(state)) {
            assertThat(refused(3, daemon(new Cli(config), "--state-dir", state.toString())))
                    .contains("another crontabber");
            assertThat(Sql.rows(server.address("main"), "SELECT 1")).containsExactly("1");
        }
    }

    @Test
    @DisplayName("a configuration that others can write")
    void aConfigurationThatOthersCanWrite() throws Exception {
        Cli cli = cli(address);
        Path folder = Files.createDirectory(cli.config().resolveSibling("conf.d"));
        Path included = Files.writeString(folder.resolve("b.toml"), "[job.b]\nevery = \"1h\"\nexec = [\"true\"]\n");
        Files.setPosixFilePermissions(included, PosixFilePermissions.fromString("rw-rw-r--"));

        assertThat(refused(78, daemon(cli)))
                .contains(included + ": can be written by others (mode 0664)")
                .contains("chmod go-w " + included);
        assertThat(refused(78, cli.run("tick", "--allow-root"))).contains(included.toString());
        assertThat(cli.run("check").exitCode()).isZero();

        Files.setPosixFilePermissions(included, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(refused(78, daemon(cli))).contains(folder + ": can be written by others (mode 0777)");
    }

    @Test
    @DisplayName("a password file that others can read")
    void aPasswordFileThatOthersCanRead() throws Exception {
        Cli cli = cli(address);
        Path secret = Files.writeString(directory.resolve("secret"), "canary");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
        Files.writeString(
                cli.config(), "password_file = \"" + secret + "\"\n", java.nio.file.StandardOpenOption.APPEND);

        assertThat(refused(78, daemon(cli))).contains("chmod 600 " + secret).doesNotContain("canary");
    }

    @Test
    @DisplayName("root, unless it is allowed")
    void root() throws Exception {
        Cli cli = cli(address);
        boolean isRoot = List.of(0).contains(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        Cli.Outcome outcome = cli.run("tick");
        if (isRoot) {
            assertThat(refused(78, outcome)).contains("--allow-root");
        } else {
            assertThat(outcome.exitCode()).as(outcome.err()).isZero();
        }
        assertThat(cli.run("tick", "--allow-root").exitCode()).isZero();
        if (isRoot) {
            assertThat(refused(78, cli.run("run", "a", "--force"))).contains("--allow-root");
        }
        execute(address, "INSERT INTO crontabber.request (verb, job, force, who) VALUES ('run', 'a', true, 'tester')");
        for (String verb : List.of("pause", "resume")) { // they run no job, nor one that somebody else asks for
            Cli.Outcome done = cli.run(verb, "a");
            assertThat(done.exitCode()).as(done.err()).isZero();
        }
        assertThat(Sql.rows(address, "SELECT count(*) FROM crontabber.attempt")).containsExactly("1");
    }

    @Test
    @DisplayName("no database there: a look at it says so at once")
    void noDatabaseForALook() throws Exception {
        Cli cli = cli(new DatabaseAddress("main", "jdbc:postgresql://127.0.0.1:1/nowhere", null, null));

        for (String verb : List.of("status", "list", "missing", "history", "ghosts")) {
            assertThat(refused(1, cli.run(verb))).contains("Connection to 127.0.0.1:1 refused");
        }
        assertThat(refused(1, cli.run("tick", "--allow-root"))).contains("127.0.0.1:1");
        assertThat(refused(1, cli.run("pause", "a"))).contains("127.0.0.1:1");
    }
}
