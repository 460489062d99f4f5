package org.crontabber.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.crontabber.database.DatabaseAddress;
import org.jspecify.annotations.Nullable;

/**
 * A real Patroni cluster: two nodes of PostgreSQL 15 that replicate asynchronously, etcd, and haproxy before them, from
 * Debian's packages, on free ports of the loopback interface.
 */
public final class PatroniCluster implements AutoCloseable {
    private static final String POSTGRES = "/usr/lib/postgresql/15/bin";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    /** A node that is gone is replaced after so long: as short as Patroni goes on with. */
    private static final int TTL_SECONDS = 6;

    private final Daemons daemons = new Daemons();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<Node> nodes;
    private final int etcd = Daemons.freePort();
    private final int proxy = Daemons.freePort();

    /** One node: its name, and where PostgreSQL and Patroni listen. */
    public record Node(String name, int port, int api) {}

    private PatroniCluster() throws IOException {
        nodes = List.of(
                new Node("n1", Daemons.freePort(), Daemons.freePort()),
                new Node("n2", Daemons.freePort(), Daemons.freePort()));
    }

    /** Whether all that it takes is installed. */
    public static boolean isInstalled() {
        return Daemons.areInstalled("/usr/bin/etcd", "/usr/bin/patroni", "/usr/sbin/haproxy", POSTGRES + "/postgres");
    }

    public static PatroniCluster start() throws Exception {
        PatroniCluster cluster = new PatroniCluster();
        boolean isStarted = false;
        try {
            cluster.startAll();
            isStarted = true;
            return cluster;
        } finally {
            if (!isStarted) {
                cluster.close();
            }
        }
    }

    private void startAll() throws Exception {
        daemons.ownDirectory("etcd");
        String peers = "http://127.0.0.1:" + Daemons.freePort();
        daemons.start(
                "etcd",
                ("/usr/bin/etcd --data-dir etcd --unsafe-no-fsync --listen-client-urls %1$s --advertise-client-urls %1$s"
                                + " --listen-peer-urls %2$s --initial-advertise-peer-urls %2$s --initial-cluster default=%2$s")
                        .formatted("http://127.0.0.1:" + etcd, peers)
                        .split(" "));
        for (Node node : nodes) {
            daemons.ownDirectory(node.name());
            Files.writeString(
                    daemons.directory().resolve(node.name() + ".yml"),
                    PatroniFiles.patroni(node, etcd, POSTGRES, TTL_SECONDS, daemons.directory()));
            start(node);
        }
        Path haproxy =
                Files.writeString(daemons.directory().resolve("haproxy.cfg"), PatroniFiles.haproxy(nodes, proxy));
        daemons.start("haproxy", "/usr/sbin/haproxy", "-f", haproxy.toString());
        awaitBoth();
        try (Connection connection = superuser(leader(), "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE ROLE crontabber LOGIN");
            statement.execute("CREATE DATABASE ops OWNER crontabber");
        }
    }

    /** Starts a node, for the first time or again. */
    public void start(Node node) throws IOException {
        daemons.start(node.name(), "/usr/bin/patroni", node.name() + ".yml");
    }

    /** Waits until one node leads and the other follows it without a lag. */
    public void awaitBoth() throws Exception {
        try {
            Eventually.eventually("one leads, one follows", LIMIT, this::followsClosely);
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + daemons.said("n1") + "\n" + daemons.said("n2"), e);
        }
    }

    private boolean followsClosely() throws Exception {
        Node leader = leaderOrNull();
        if (leader == null) {
            return false;
        }
        try (Connection connection = superuser(leader, "postgres");
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
                                + " AND replay_lsn >= pg_current_wal_lsn() - 65536")) {
            return row.next() && row.getInt(1) == 1;
        } catch (SQLException e) {
            return false; // it has just been promoted, or demoted
        }
    }

    public Node leader() throws Exception {
        Eventually.eventually("somebody leads", LIMIT, () -> leaderOrNull() != null);
        return Objects.requireNonNull(leaderOrNull());
    }

    private @Nullable Node leaderOrNull() throws InterruptedException {
        for (Node node : nodes) {
            if (answers(node.api(), "/primary")) {
                return node;
            }
        }
        return null;
    }

    public Node other(Node node) {
        return nodes.stream().filter(each -> !each.equals(node)).findFirst().orElseThrow();
    }

    private boolean answers(int port, String path) throws InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Hands over to the other node, as before maintenance. */
    public void switchOver() throws Exception {
        Node from = leader();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + from.api() + "/switchover"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"leader\": \"%s\", \"candidate\": \"%s\"}"
                        .formatted(from.name(), other(from).name())))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("switchover: " + answer.body());
        }
    }

    /** From now on nothing that this leader commits reaches the other node: its sender is stopped. */
    public void holdReplication(Node leader) throws Exception {
        for (ProcessHandle process : postmaster(leader).children().toList()) {
            if (Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .contains("walsender")) {
                new ProcessBuilder("kill", "-STOP", Long.toString(process.pid()))
                        .start()
                        .waitFor();
            }
        }
    }

    /** The node is gone at once, as when its host loses power. */
    public void kill(Node node) throws Exception {
        ProcessHandle postmaster = postmaster(node);
        List<ProcessHandle> backends = postmaster.children().toList();
        daemons.kill(node.name());
        Stream.concat(Stream.of(postmaster), backends.stream()).forEach(ProcessHandle::destroyForcibly);
    }

    private ProcessHandle postmaster(Node node) throws IOException {
        Path file = daemons.directory().resolve(node.name()).resolve("data/postmaster.pid");
        return ProcessHandle.of(Long.parseLong(Files.readAllLines(file).get(0).strip()))
                .orElseThrow();
    }

    private static Connection superuser(Node node, String database) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + node.port() + "/" + database, "postgres", "");
    }

    /** Both hosts in one URL, of which the driver takes the primary. */
    public DatabaseAddress address() {
        return new DatabaseAddress(
                "main",
                "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/ops?targetServerType=primary"
                        .formatted(nodes.get(0).port(), nodes.get(1).port()),
                "crontabber",
                null);
    }

    /** The proxy, which leads to the node that says that it is the primary. */
    public DatabaseAddress proxyAddress() {
        return new DatabaseAddress("main", "jdbc:postgresql://127.0.0.1:" + proxy + "/ops", "crontabber", null);
    }

    @Override
    public void close() throws IOException {
        daemons.close();
    }
}
