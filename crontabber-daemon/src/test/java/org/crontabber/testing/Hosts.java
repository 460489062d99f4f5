package org.crontabber.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hosts of a test's own: network namespaces, each linked to this one. A link is cut without a word by a wrong neighbour
 * entry at both ends: packets leave, and nobody gets them, as behind a switch that has lost its power.
 */
public final class Hosts implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String NOBODY = "02:00:00:00:00:99";

    private final List<Host> hosts = new ArrayList<>();

    /** One of them: how it is called, how its link is called here and there, and the addresses of both ends. */
    public record Host(String name, String linkHere, String linkThere, String here, String there) {
        /** What a command begins with to run on it. */
        public List<String> prefix() {
            return List.of("ip", "netns", "exec", name);
        }

        /** From now on nothing gets through, in either direction. */
        public void cut() throws IOException {
            run("ip", "neigh", "replace", there, "lladdr", NOBODY, "nud", "permanent", "dev", linkHere);
            run("ip", "-n", name, "neigh", "replace", here, "lladdr", NOBODY, "nud", "permanent", "dev", linkThere);
        }

        public void mend() throws IOException {
            run("ip", "neigh", "del", there, "dev", linkHere);
            run("ip", "-n", name, "neigh", "del", here, "dev", linkThere);
        }
    }

    /** Whether this user may make hosts on this machine. */
    public static boolean areAllowed() {
        try (Hosts hosts = new Hosts()) {
            return hosts.add() != null;
        } catch (IOException e) {
            return false; // no right, no kernel support or no program for it
        }
    }

    public Host add() throws IOException {
        int number = NUMBER.incrementAndGet();
        String id = ProcessHandle.current().pid() % 10_000 + "-" + number;
        String net = "10." + (64 + ProcessHandle.current().pid() % 128) + "." + number % 256 + ".";
        Host host = new Host("ct-" + id, "cth" + id, "ctt" + id, net + "1", net + "2");
        run("ip", "netns", "add", host.name());
        hosts.add(host);
        run(
                "ip",
                "link",
                "add",
                host.linkHere(),
                "type",
                "veth",
                "peer",
                "name",
                host.linkThere(),
                "netns",
                host.name());
        run("ip", "addr", "add", host.here() + "/30", "dev", host.linkHere());
        run("ip", "link", "set", host.linkHere(), "up");
        run("ip", "-n", host.name(), "addr", "add", host.there() + "/30", "dev", host.linkThere());
        run("ip", "-n", host.name(), "link", "set", host.linkThere(), "up");
        run("ip", "-n", host.name(), "link", "set", "lo", "up");
        return host;
    }

    private static void run(String... command) throws IOException {
        Path output = Files.createTempFile("ip", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.onExit().join();
            if (process.exitValue() != 0) {
                throw new IOException(
                        String.join(" ", command) + ": " + Files.readString(output, StandardCharsets.UTF_8));
            }
        } finally {
            Files.delete(output);
        }
    }

    /** With the namespaces, their links go. */
    @Override
    public void close() throws IOException {
        for (Host host : hosts) {
            run("ip", "netns", "del", host.name());
        }
    }
}
