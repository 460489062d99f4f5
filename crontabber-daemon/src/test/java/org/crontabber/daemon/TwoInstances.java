package org.crontabber.daemon;

import static org.crontabber.testing.Sql.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.InstanceName;
import org.crontabber.database.LockSession;
import org.crontabber.testing.DaemonProcess;
import org.crontabber.testing.Eventually;
import org.crontabber.testing.Hosts;
import org.crontabber.testing.OwnServer;

/** Two real programs on hosts of their own, where that is allowed, and a server of the test's own between them. */
final class TwoInstances implements AutoCloseable {
    private final Path directory;
    private final OwnServer server;
    private final Hosts hosts = new Hosts();
    private final List<Instance> instances = new ArrayList<>();
    private final String jobs;

    /** One of them. */
    record Instance(DaemonProcess process, Hosts.Host host) {}

    TwoInstances(Path directory, String jobs) throws Exception {
        this.directory = directory.toAbsolutePath();
        this.jobs = jobs;
        this.server = OwnServer.start(directory);
        server.listenEverywhere();
        server.execute("CREATE TABLE public.effect (day date, term bigint); GRANT ALL ON public.effect TO crontabber");
        add(hosts.add());
        add(hosts.add());
    }

    OwnServer server() {
        return server;
    }

    DatabaseAddress address() {
        return server.address();
    }

    Path directory() {
        return directory;
    }

    /** Starts one on a host. */
    Instance add(Hosts.Host host) throws Exception {
        Path config = Files.createTempFile(directory, "crontabber", ".toml");
        Files.writeString(config, """
                [daemon]
                tick = "1s"
                [http]
                listen = "off"
                [database.main]
                url = "%s"
                user = "crontabber"
                [defaults]
                retry = "1s"
                %s""".formatted(server.from(host).url(), jobs));
        DaemonProcess process =
                DaemonProcess.start(host.prefix(), directory, List.of(), "daemon", "--config", config.toString());
        Instance instance = new Instance(process, host);
        instances.add(instance);
        return instance;
    }

    /** Waits until one leads and the other stands by; returns the leader. */
    Instance awaitLeader() throws Exception {
        Eventually.eventually(
                "one leads and one stands by: " + logs(),
                LiveDaemon.LIMIT,
                () -> sessions().size() == 2 && sessions().get(0).holds());
        return leader();
    }

    Instance leader() throws Exception {
        long process = sessions().get(0).instance().map(InstanceName::process).orElseThrow();
        return instances.stream()
                .filter(instance -> instance.process().pid() == process)
                .findFirst()
                .orElseThrow();
    }

    Instance other(Instance than) {
        return instances.stream()
                .filter(instance -> !instance.equals(than) && instance.process().isAlive())
                .findFirst()
                .orElseThrow();
    }

    private List<LockSession> sessions() throws Exception {
        try (Connection connection = DriverManager.getConnection(address().url(), "crontabber", "")) {
            return hasState() ? LockSession.read(connection) : List.of();
        }
    }

    private boolean hasState() throws Exception {
        return rows(address(), "SELECT to_regclass('crontabber.run') IS NOT NULL")
                .equals(List.of("t"));
    }

    long term() throws Exception {
        return Long.parseLong(
                rows(address(), "SELECT term FROM crontabber.leader").get(0));
    }

    void awaitTermAfter(long term) throws Exception {
        Eventually.eventually("a term after " + term + ": " + logs(), LiveDaemon.LIMIT, () -> term() > term);
    }

    String logs() {
        StringBuilder logs = new StringBuilder();
        instances.forEach(instance -> logs.append("\n--- ")
                .append(instance.host().name())
                .append('\n')
                .append(instance.process().log()));
        return logs.toString();
    }

    @Override
    public void close() throws IOException {
        instances.forEach(instance -> instance.process().close());
        server.close();
        hosts.close();
    }
}
