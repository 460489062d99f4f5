package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.crontabber.testing.Eventually.eventually;

import java.io.IOException;
import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.observe.SystemdNotifier;
import org.crontabber.testing.Cable;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** What systemd is told, and the unit that tells it what to expect. */
class SystemdTest {
    private static final Path UNIT = Path.of("../systemd/crontabber.service");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final double HIGHEST_EXPOSURE = 1.4;
    private static final int LONGEST_MESSAGE_BYTES = 4096;

    @TempDir
    private Path directory = Path.of("");

    /** The socket that systemd would listen on. */
    private static final class Listener implements AutoCloseable {
        private final AFUNIXDatagramSocket socket = AFUNIXDatagramSocket.newInstance();
        private final List<String> messages = new CopyOnWriteArrayList<>();

        Listener(AFUNIXSocketAddress address) throws IOException {
            socket.bind(address);
            Thread reader = new Thread(this::read, "systemd");
            reader.setDaemon(true);
            reader.start();
        }

        private void read() {
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(new byte[LONGEST_MESSAGE_BYTES], LONGEST_MESSAGE_BYTES);
                    socket.receive(packet);
                    messages.add(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8));
                }
            } catch (IOException e) {
                messages.add("closed");
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"path", "abstract"})
    @DisplayName("18, 21 ready when the database answers, and a watchdog that only the scheduler thread feeds")
    void isToldWhatHappens(String kind) throws Exception {
        boolean isPath = kind.equals("path");
        String name = isPath
                ? directory.resolve("notify").toString()
                : "@crontabber-test-" + ProcessHandle.current().pid();
        AFUNIXSocketAddress address = isPath
                ? AFUNIXSocketAddress.of(Path.of(name))
                : AFUNIXSocketAddress.inAbstractNamespace(name.substring(1));
        DatabaseAddress database = TestServer.newDatabase();
        try (Listener systemd = new Listener(address);
                Cable cable = Cable.to(database)) {
            SystemdNotifier notifier = Objects.requireNonNull(SystemdNotifier.of(name, "300000", System::nanoTime));
            cable.cut();
            try (LiveDaemon daemon = new LiveDaemon(
                    directory,
                    cable.through(database),
                    java.time.Instant.EPOCH,
                    "[job.a]\nevery = \"1h\"\nexec = [\"true\"]",
                    notifier)) {
                daemon.awaitLine("trouble");
                assertThat(systemd.messages).noneMatch(message -> message.contains("READY=1"));

                cable.mend();

                daemon.awaitLine("succeeded a");
                eventually(
                        "ready, leader, and watched",
                        LiveDaemon.LIMIT,
                        () -> systemd.messages.contains("READY=1\nSTATUS=standby")
                                && systemd.messages.contains("STATUS=leader, term 1")
                                && systemd.messages.contains("WATCHDOG=1"));
            }
            notifier.stopping();
            eventually("told that it stops", LiveDaemon.LIMIT, () -> systemd.messages.contains("STOPPING=1"));
        }
    }

    @Test
    @DisplayName("91 a long, healthy job runs for longer than the watchdog waits")
    void theWatchdogIsFedWhileAJobRuns() throws Exception {
        AFUNIXSocketAddress address = AFUNIXSocketAddress.of(directory.resolve("notify"));
        Path flag = directory.resolve("flag").toAbsolutePath();
        try (Listener systemd = new Listener(address)) {
            SystemdNotifier notifier = Objects.requireNonNull(
                    SystemdNotifier.of(directory.resolve("notify").toString(), "300000", System::nanoTime));
            try (LiveDaemon daemon = new LiveDaemon(
                    directory,
                    TestServer.newDatabase(),
                    java.time.Instant.EPOCH,
                    "[job.a]\nevery = \"1h\"\nshell = \"while ! test -e " + flag + "; do sleep 0.05; done\"",
                    notifier)) {
                daemon.awaitLine("start a");
                systemd.messages.clear();
                eventually(
                        "fed five times, which is for longer than it waits",
                        LiveDaemon.LIMIT,
                        () -> Collections.frequency(systemd.messages, "WATCHDOG=1") >= 5);
                assertThat(daemon.count("succeeded")).isZero();
                Files.createFile(flag);
                daemon.awaitLine("succeeded a");
            }
        }
    }

    @Test
    void theUnitIsOneThatSystemdTakes() throws Exception {
        assumeThat(Files.isExecutable(ANALYZE))
                .as("systemd-analyze is installed")
                .isTrue();

        assertThat(analyze("verify")).isEmpty(); // it exits 0 even on an unknown key
    }

    @Test
    void theUnitIsWalledIn() throws Exception {
        assumeThat(Files.isExecutable(ANALYZE))
                .as("systemd-analyze is installed")
                .isTrue();

        String report = analyze("security", "--offline=true", "--no-pager");
        Matcher exposure =
                Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)").matcher(report);

        assertThat(exposure.find()).as(report).isTrue();
        assertThat(Double.parseDouble(exposure.group(1))).isLessThanOrEqualTo(HIGHEST_EXPOSURE);
    }

    @Test
    void theWatchdogWaitsLongerThanTheLoopEverDoes() throws IOException {
        String unit = Files.readString(UNIT);

        assertThat(unit).contains("Type=notify\n").contains("WatchdogSec=120s\n"); // Pulse.LONGEST_SILENCE is 90 s
    }

    @Test
    void theUnitHandsOverItsOwnControlGroupAndNoOther() throws IOException {
        assertThat(Files.readAllLines(UNIT))
                .contains("Delegate=pids", "ProtectControlGroups=yes")
                .contains("ReadWritePaths=-/sys/fs/cgroup/system.slice/%n -/sys/fs/cgroup/unified/system.slice/%n");
    }

    /** On a copy that starts a program which is there. */
    private String analyze(String... arguments) throws Exception {
        Path copy = directory.resolve("crontabber.service");
        Files.writeString(copy, Files.readString(UNIT).replace("/usr/bin/crontabber daemon", "/bin/true"));
        List<String> command = new java.util.ArrayList<>(List.of(ANALYZE.toString()));
        command.addAll(List.of(arguments));
        command.add(copy.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }
}
