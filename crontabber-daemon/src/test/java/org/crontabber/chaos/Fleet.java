package org.crontabber.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.crontabber.database.LeaderLock;
import org.crontabber.testing.OwnServer;

/** The daemons around one server. */
final class Fleet implements AutoCloseable {
    private static final List<String> NAMES = List.of("a", "b", "c");

    private final OwnServer server;
    private final Path directory;
    private final List<Member> members = new ArrayList<>();

    Fleet(OwnServer server, Path directory) throws IOException {
        this.server = server;
        this.directory = directory;
        for (String name : NAMES) {
            members.add(new Member(directory, name, port()));
        }
    }

    private int port() {
        String url = server.address().url();
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1, url.lastIndexOf('/')));
    }

    List<Member> members() {
        return List.copyOf(members);
    }

    OwnServer server() {
        return server;
    }

    /** The one whose session holds the lock. */
    Optional<Member> leader() throws SQLException {
        List<String> ports =
                server.column("SELECT client_port FROM pg_stat_activity WHERE pid IN (" + LeaderLock.HOLDER + ")");
        return members.stream()
                .filter(member -> ports.stream().anyMatch(port -> member.proxy().hasPort(Integer.parseInt(port))))
                .findFirst();
    }

    Member any(RandomGenerator random) {
        return members.get(random.nextInt(members.size()));
    }

    /** One that runs and does not lead; it may be about to start. */
    Optional<Member> standby(RandomGenerator random) throws SQLException {
        Optional<Member> leader = leader();
        List<Member> others = members.stream()
                .filter(member -> member.isUp() && leader.filter(member::equals).isEmpty())
                .toList();
        return others.isEmpty() ? Optional.empty() : Optional.of(others.get(random.nextInt(others.size())));
    }

    /** The server dies and comes back elsewhere. */
    void crashServer() throws Exception {
        server.crash();
        server.startAgain();
        for (Member member : members) {
            member.proxy().plugInto(port());
        }
    }

    void start(Member member) throws IOException {
        Logs.keepBelowLimit(directory);
        member.start();
    }

    /** All faults are over, and all daemons run. */
    void heal() throws IOException, InterruptedException {
        for (Member member : members) {
            member.proxy().mend();
            member.thaw();
            start(member);
        }
    }

    @Override
    public void close() throws IOException {
        for (Member member : members) {
            member.close();
        }
    }
}
