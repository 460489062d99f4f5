package org.crontabber.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.crontabber.database.DatabaseAddress;

/** A real PgBouncer before a database, on a free port of the loopback interface. */
public final class PgBouncer implements AutoCloseable {
    private static final String PROGRAM = "/usr/sbin/pgbouncer";
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Daemons daemons = new Daemons();
    private final int port = Daemons.freePort();

    private PgBouncer() throws IOException {}

    public static boolean isInstalled() {
        return Daemons.areInstalled(PROGRAM);
    }

    /** With a pool mode, and more lines for its configuration. */
    public static PgBouncer before(DatabaseAddress address, String mode, String... more) throws Exception {
        PgBouncer bouncer = new PgBouncer();
        boolean isStarted = false;
        try {
            bouncer.start(address, mode, more);
            isStarted = true;
            return bouncer;
        } finally {
            if (!isStarted) {
                bouncer.close();
            }
        }
    }

    private void start(DatabaseAddress address, String mode, String... more) throws Exception {
        String place = address.url().replaceAll(".*//([^/]*)/.*", "$1");
        Path config = Files.writeString(daemons.directory().resolve("pgbouncer.ini"), """
                [databases]
                * = host=%s port=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s/users
                pool_mode = %s
                %s
                """.formatted(
                        place.replaceAll(":.*", ""),
                        place.replaceAll(".*:", ""),
                        port,
                        daemons.directory(),
                        mode,
                        String.join("\n", more)));
        Files.writeString(daemons.directory().resolve("users"), "\"crontabber\" \"\"\n");
        daemons.start("pgbouncer", PROGRAM, config.toString());
        Eventually.eventually("it listens: " + daemons.said("pgbouncer"), LIMIT, this::listens);
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** The same database through it. */
    public DatabaseAddress through(DatabaseAddress address) {
        return new DatabaseAddress(
                address.name(),
                address.url().replaceAll("//[^/]*/", "//127.0.0.1:" + port + "/"),
                address.user(),
                null);
    }

    @Override
    public void close() throws IOException {
        daemons.close();
    }
}
