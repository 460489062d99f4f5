package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.OwnServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate is checked. */
class TlsTest {
    private static final String JOBS = "[daemon]\ntick = \"1s\"\n[job.a]\nevery = \"1d\"\nsql = \"SELECT 1\"\n";

    @TempDir
    private Path directory = Path.of("");

    private void openssl(String... arguments) throws Exception {
        String[] command = new String[arguments.length + 1];
        command[0] = "openssl";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Path log = directory.resolve("openssl.log");
        int exitCode = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        assertThat(exitCode).as(Files.readString(log)).isZero();
    }

    private Path file(String name) {
        return directory.resolve(name).toAbsolutePath();
    }

    private void authority(String name) throws Exception {
        openssl(
                "req",
                "-x509",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-days",
                "30",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file(name + ".key").toString(),
                "-out",
                file(name + ".crt").toString());
    }

    /** Puts a certificate of the authority into the server's directory. */
    private void certify(OwnServer server, String authority, String... validity) throws Exception {
        openssl(
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-keyout",
                file("server.key").toString(),
                "-out",
                file("server.csr").toString());
        Files.createDirectories(file("issued"));
        Files.writeString(file("index"), "");
        Files.writeString(file("ca.cnf"), """
                [ca]
                default_ca = here
                [here]
                database = %1$s/index
                new_certs_dir = %1$s/issued
                rand_serial = yes
                default_md = sha256
                policy = any
                [any]
                commonName = supplied
                """.formatted(directory.toAbsolutePath()));
        String[] base = {
            "ca",
            "-batch",
            "-notext",
            "-config",
            file("ca.cnf").toString(),
            "-cert",
            file(authority + ".crt").toString(),
            "-keyfile",
            file(authority + ".key").toString(),
            "-in",
            file("server.csr").toString(),
            "-out",
            file("server.crt").toString()
        };
        String[] command = new String[base.length + validity.length];
        System.arraycopy(base, 0, command, 0, base.length);
        System.arraycopy(validity, 0, command, base.length, validity.length);
        openssl(command);
        for (String name : new String[] {"server.key", "server.crt"}) {
            Path target = directory.resolve("postgres").resolve(name);
            Files.write(target, Files.readAllBytes(file(name)));
            Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-------"));
        }
        server.execute("ALTER SYSTEM SET ssl = on");
        server.execute("SELECT pg_reload_conf()");
    }

    @Test
    @DisplayName("47 the server's certificate has expired, and is one of another authority; then it is renewed")
    void nothingIsSentWithoutAValidCertificate() throws Exception {
        assumeThat(Files.isExecutable(Path.of("/usr/bin/openssl")))
                .as("openssl is installed")
                .isTrue();
        authority("ours");
        authority("theirs");
        try (OwnServer server = OwnServer.start(directory)) {
            certify(server, "ours", "-startdate", "20200101000000Z", "-enddate", "20200201000000Z");
            DatabaseAddress plain = server.address();
            DatabaseAddress address = new DatabaseAddress(
                    plain.name(),
                    plain.url().replace("127.0.0.1", "localhost") + "?sslmode=verify-full&sslrootcert="
                            + file("ours.crt"),
                    plain.user(),
                    null);
            try (LiveDaemon daemon = new LiveDaemon(directory, address, JOBS)) {
                daemon.awaitLine("trouble database 'main' can't be reached: SSL error: ");
                assertThat(daemon.lines().toString()).containsPattern("(?i)expired|validity|CertPath");
                certify(server, "theirs", "-days", "30");
                daemon.awaitLines("trouble", (int) daemon.count("trouble") + 1);
                assertThat(daemon.count("elected")).isZero();
                certify(server, "ours", "-days", "30");
                daemon.awaitLine("succeeded a");
            }
            assertThat(server.column("SELECT count(*) FROM crontabber.attempt")).containsExactly("1");
        }
    }
}
