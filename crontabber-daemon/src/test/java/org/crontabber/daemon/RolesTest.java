package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.crontabber.testing.Sql.rows;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.crontabber.cli.Console;
import org.crontabber.cli.Crontabber;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.decision.Steering.Verb;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The roles that docs/operating.md offers: one owns the schema, one runs the daemon, one looks. */
class RolesTest {
    private static final String DAEMON = "crontabber_daemon";
    private static final String READER = "crontabber_reader";
    private static final String JOBS = """
            [job.a]
            every = "1h"
            sql = "SELECT :date"
            backfill = true
            [job.bad]
            every = "1h"
            sql = "DROP TABLE crontabber.slot"
            """;

    @TempDir
    private Path directory = Path.of("");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private int command(DatabaseAddress address, String user, String... arguments) throws Exception {
        Path file = Files.writeString(
                directory.resolve(user + ".toml"),
                JOBS + "[database.main]\nurl = \"" + address.url() + "\"\nuser = \"" + user + "\"\n");
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        Console console = new Console(InputStream.nullInputStream(), print, print, false, 200, InstantSource.system());
        String[] all = Stream.concat(Stream.of(arguments), Stream.of("--config", file.toString()))
                .toArray(String[]::new);
        return Crontabber.run(console, "test", new DaemonService("test"), all);
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private static void makeRoles(DatabaseAddress address) throws SQLException {
        try (Connection connection = DriverManager.getConnection(address.url(), "postgres", "");
                Statement statement = connection.createStatement()) {
            for (String role : new String[] {DAEMON, READER}) {
                statement.execute("DO $$ BEGIN IF to_regrole('" + role + "') IS NULL THEN CREATE ROLE " + role
                        + " LOGIN; END IF; END $$");
            }
        }
    }

    @Test
    void theDaemonRunsAndTheReaderLooksWithoutOwningAnything() throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        makeRoles(address);
        assertThat(command(address, "crontabber", "migrate")).as(out()).isZero();
        DatabaseAddress asDaemon = new DatabaseAddress("main", address.url(), DAEMON, null);

        try (LiveDaemon daemon = new LiveDaemon(directory, asDaemon, JOBS)) {
            daemon.awaitLine("succeeded a");
            daemon.awaitLine("failed bad");
            assertThat(daemon.ask(Verb.PAUSE, "a", null, null, false)).isEqualTo("a is paused");

            assertThat(command(address, READER, "status")).as(out()).isOne();
            assertThat(command(address, READER, "list")).as(out()).isZero();
            assertThat(command(address, READER, "history", "bad")).as(out()).isZero();
            assertThat(out()).contains("must be owner of table slot").contains("paused by");
            assertThat(command(address, READER, "pause", "a")).isEqualTo(1);
            assertThat(out()).contains("permission denied");
            assertThat(daemon.count("trouble")).as(daemon.lines().toString()).isZero();
        }
        assertThat(rows(address, "SELECT count(*) FROM crontabber.attempt WHERE outcome = 'succeeded'"))
                .containsExactly("1");
    }

    @Test
    void aDaemonThatMayNotMigrateSaysWhoHasTo() throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        makeRoles(address);

        assertThat(command(address, DAEMON, "tick", "--allow-root")).isEqualTo(78);
        assertThat(out()).contains("run 'crontabber migrate' as the schema's owner");
        assertThatThrownBy(() -> rows(address, "SELECT * FROM crontabber.job")).isInstanceOf(SQLException.class);
    }
}
