package org.crontabber.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crontabber.database.DatabaseAddress;

/** A real PgBouncer between a daemon and its database. */
public final class PgBouncer implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/sbin/pgbouncer");
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Process process;
    private final DatabaseAddress target;
    private final int port;

    private PgBouncer(Process process, DatabaseAddress target, int port) {
        this.process = process;
        this.target = target;
        this.port = port;
    }

    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /** With lines of {@code pgbouncer.ini}, in a directory of its own below this one. */
    public static PgBouncer start(Path parent, DatabaseAddress target, String mode, String... settings)
            throws Exception {
        Path directory =
                Files.createTempDirectory(parent.toAbsolutePath(), "pgbouncer").toRealPath();
        int port = freePort();
        Path users = Files.writeString(directory.resolve("users.txt"), "\"" + target.user() + "\" \"\"\n");
        Path config = Files.writeString(directory.resolve("pgbouncer.ini"), """
                [databases]
                * = host=127.0.0.1 port=%s
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = %s
                %s
                """.formatted(
                        Cable.port(target), port, users, mode, String.join("\n", settings)));
        Path log = directory.resolve("log");
        boolean isRoot = List.of(0).contains(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
        List<String> command = new ArrayList<>(isRoot ? List.of("unshare", "-U") : List.of()); // PgBouncer refuses root
        command.addAll(List.of(PROGRAM.toString(), config.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        PgBouncer started = new PgBouncer(process, target, port);
        try {
            Eventually.eventually("PgBouncer listens", LIMIT, started::listens);
            return started;
        } catch (Exception | AssertionError e) {
            started.close();
            throw new IllegalStateException(Files.readString(log), e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new IOException("PgBouncer has ended");
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException e) {
            return false; // it starts
        }
    }

    /** The same database through it. */
    public DatabaseAddress address() {
        String url = target.url().replace(":" + Cable.port(target) + "/", ":" + port + "/");
        return new DatabaseAddress(target.name(), url, target.user(), target.password());
    }

    /** Where it listens, for a URL with several hosts. */
    public String hostAndPort() {
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        process.destroyForcibly(); // it has nothing to bring to an end
        try {
            process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
