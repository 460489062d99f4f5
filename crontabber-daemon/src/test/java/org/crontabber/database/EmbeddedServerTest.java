package org.crontabber.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets into the embedded server: whoever can read its password, and nobody else. */
class EmbeddedServerTest {
    private static final int MOST_LINES = 3;
    private static final String OWNER_ONLY = "rw-------";

    @TempDir
    private Path directory = Path.of("");

    private Path file() {
        return directory.resolve("postgres-password");
    }

    private String password() throws IOException {
        return Files.readString(file()).strip();
    }

    private static List<String> rules(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve("postgres/pg_hba.conf")).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .toList();
    }

    /** What a query answers to a role with a password. */
    private static String answer(EmbeddedServer server, String role, @Nullable String password, String query)
            throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url(), role, password);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    private void assertProtected(EmbeddedServer server) throws Exception {
        for (String role : List.of("postgres", "crontabber")) {
            for (String guess : List.of("", "postgres", "crontabber", password() + "x")) {
                assertThatThrownBy(() -> answer(server, role, guess, "SELECT 1"))
                        .as(role + " with '" + guess + "'")
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("password");
            }
            assertThat(answer(server, role, password(), "SELECT current_user")).isEqualTo(role);
        }
        assertThat(rules(directory)).isNotEmpty().allMatch(line -> line.endsWith(" scram-sha-256"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo(OWNER_ONLY);
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(directory.resolve("postgres/pg_hba.conf"))))
                .isEqualTo(OWNER_ONLY);
    }

    @Test
    void refusesAConnectionWithoutThePassword() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(directory)) {
            assertProtected(server);
            assertThat(answer(
                            server,
                            "postgres",
                            password(),
                            "SELECT bool_and(rolpassword LIKE 'SCRAM-SHA-256$%') FROM pg_authid WHERE rolcanlogin"))
                    .isEqualTo("t");
        }
    }

    @Test
    void keepsThePasswordInAFileThatOnlyItsOwnerCanRead() throws Exception {
        String before;
        try (EmbeddedServer server = EmbeddedServer.start(directory)) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                    .isEqualTo(OWNER_ONLY);
            before = password();
            assertThat(EmbeddedServer.running(directory, "main").orElseThrow().password())
                    .isEqualTo(before)
                    .isEqualTo(server.address("main").password());
            assertThat(server.address("main").toString()).doesNotContain(before);
            assertThat(server.url()).doesNotContain(before);
        }
        try (EmbeddedServer server = EmbeddedServer.start(directory)) {
            assertThat(password()).as("it survives a restart").isEqualTo(before);
            assertProtected(server);
        }
    }

    @Test
    void setsAPasswordInTheDataOfAnEarlierVersionThatAskedForNone() throws Exception {
        try (EmbeddedPostgres earlier = EmbeddedPostgres.builder()
                        .setDataDirectory(directory.resolve("postgres"))
                        .setCleanDataDirectory(false)
                        .setOverrideWorkingDirectory(
                                directory.resolve("postgres-program").toFile())
                        .start();
                Connection superuser = earlier.getPostgresDatabase().getConnection();
                Statement statement = superuser.createStatement()) {
            statement.execute("CREATE ROLE crontabber LOGIN");
            statement.execute("CREATE DATABASE crontabber OWNER crontabber");
            try (Connection connection =
                            earlier.getDatabase("crontabber", "crontabber").getConnection();
                    Statement ours = connection.createStatement()) {
                ours.execute("CREATE TABLE kept AS SELECT 'dates' AS what");
            }
        }
        assertThat(rules(directory)).anyMatch(line -> line.endsWith(" trust"));

        try (EmbeddedServer server = EmbeddedServer.start(directory)) {
            assertProtected(server);
            assertThat(answer(server, "crontabber", password(), "SELECT what FROM kept"))
                    .isEqualTo("dates");
        }
    }

    @Test
    void drawsANewPasswordWhenTheFileIsGoneOrOthersCouldReadIt() throws Exception {
        String first;
        try (EmbeddedServer server = EmbeddedServer.start(directory)) {
            first = password();
            Files.delete(file());
            assertThat(answer(server, "crontabber", server.address("main").password(), "SELECT 1"))
                    .as("the daemon itself goes on")
                    .isEqualTo("1");
            assertThatThrownBy(() -> EmbeddedServer.running(directory, "main"))
                    .isInstanceOf(Refused.class)
                    .hasMessageContaining(file().toString())
                    .hasMessageContaining("start the daemon again")
                    .satisfies(e ->
                            assertThat(String.valueOf(e.getMessage()).lines()).hasSizeLessThanOrEqualTo(MOST_LINES));
        }
        String second;
        try (EmbeddedServer server = EmbeddedServer.start(directory)) {
            second = password();
            assertThat(second).isNotEqualTo(first);
            assertProtected(server);
        }
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r--r--"));
        try (EmbeddedServer server = EmbeddedServer.start(directory)) {
            assertThat(password()).isNotEqualTo(second);
            assertProtected(server);
        }
    }

    @Test
    void setsThePasswordAgainThatSomebodyHasChanged() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(directory);
                Connection superuser = DriverManager.getConnection(server.url(), "postgres", password());
                Statement statement = superuser.createStatement()) {
            statement.execute("ALTER ROLE postgres PASSWORD 'forgotten'");
            statement.execute("ALTER ROLE crontabber PASSWORD 'forgotten'");
            Files.writeString(
                    directory.resolve("postgres/pg_hba.conf"), "host all all 127.0.0.1/32 trust # for a moment\n");
        }
        try (EmbeddedServer server = EmbeddedServer.start(directory)) {
            assertThat(rules(directory)).containsExactly("host all all 127.0.0.1/32 scram-sha-256 # for a moment");
            assertThat(answer(server, "crontabber", password(), "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void doesNotTellThePasswordToAServerThatAsksForItself() throws Exception {
        try (EmbeddedServer server = EmbeddedServer.start(directory);
                Connection superuser = DriverManager.getConnection(server.url(), "postgres", password());
                Statement statement = superuser.createStatement()) {
            Files.writeString(directory.resolve("postgres/pg_hba.conf"), "host all all 127.0.0.1/32 password\n");
            statement.execute("SELECT pg_reload_conf()");
            assertThat(answer(server, "crontabber", password(), "SELECT 1")).isEqualTo("1");

            DatabaseAddress address = EmbeddedServer.running(directory, "main").orElseThrow();
            assertThatThrownBy(() -> DriverManager.getConnection(address.url(), address.user(), address.password()))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("require");
        }
    }
}
