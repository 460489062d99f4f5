package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.DaemonProcess;
import org.crontabber.testing.OwnControlGroup;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real program in a control group that was handed to it, as systemd does; elsewhere it says what is missing. */
class ContainmentTest {
    /** It clears its environment, leaves its session and loses its parent. */
    private static final String HIDES =
            "env -i /usr/bin/setsid /bin/sh -c '/bin/sleep 600 >/dev/null 2>&1 & echo $! >> DIR/pids'";

    @TempDir
    private Path directory = Path.of("");

    private OwnControlGroup own = OwnControlGroup.none();

    @BeforeEach
    void make() throws Exception {
        directory = directory.toAbsolutePath();
        own = OwnControlGroup.make();
    }

    @AfterEach
    void remove() {
        own.close();
    }

    private Path configure(String script) throws Exception {
        DatabaseAddress address = TestServer.newDatabase();
        return Files.writeString(directory.resolve("crontabber.toml"), """
                [daemon]
                tick = "1s"
                [http]
                listen = "off"
                [database.main]
                url = "%s"
                user = "crontabber"
                [job.a]
                every = "1h"
                shell = \"""
                %s
                \"""
                """.formatted(
                        address.url(), script.replace("DIR", directory.toString())));
    }

    private DaemonProcess start(Path configuration) throws Exception {
        List<String> prefix = own.isThere() ? own.prefix() : List.of();
        return DaemonProcess.start(prefix, directory, List.of(), "daemon", "--config", configuration.toString());
    }

    private List<String> hidden() throws Exception {
        Path pids = directory.resolve("pids");
        return Files.exists(pids) ? Files.readAllLines(pids) : List.of();
    }

    /** One that has ended, and whose parent has not noticed yet, does not. */
    private static boolean isAlive(String pid) {
        try {
            return !Files.readString(Path.of("/proc", pid, "stat")).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    @DisplayName("53 a job that hides what it leaves behind: no environment, no session, no parent of its own")
    void whatAJobHidesIsEnded() throws Exception {
        Path configuration = configure(own.isThere() ? HIDES : "echo done");
        if (own.isThere()) {
            own.delegated();
        }
        try (DaemonProcess daemon = start(configuration)) {
            daemon.await("an attempt", () -> daemon.log().contains("succeeded"));
            if (own.isThere()) {
                assertThat(daemon.log()).contains("each in a control group of its own, below ");
                assertThat(hidden()).hasSize(1);
                daemon.await("what it hides is ended", () -> !isAlive(hidden().get(0)));
                daemon.await("its group is removed", () -> own.below().isEmpty());
            } else {
                assertThat(daemon.log()).as(own.why()).contains("without control groups of their own: ");
            }
            assertThat(daemon.terminate()).isZero();
        }
    }

    @Test
    @DisplayName("4, 26 the daemon is killed while its job hides a process: the next one finds it and ends it")
    void whatADaemonLeavesHiddenIsFoundByTheNextOne() throws Exception {
        if (!own.isThere()) {
            assertThat(own.why()).isNotEmpty(); // the other test holds what the daemon says then
            return;
        }
        own.delegated();
        Path configuration = configure("test -e DIR/pids && exit 0; " + HIDES + "; exec sleep 600");
        try (DaemonProcess first = start(configuration)) {
            first.await("something hides", () -> hidden().size() == 1);
            assertThat(own.below()).hasSize(1);
            first.kill();
        }
        assertThat(isAlive(hidden().get(0))).isTrue();
        try (DaemonProcess second = start(configuration)) {
            second.await("another attempt", () -> second.log().contains("succeeded"));
            assertThat(isAlive(hidden().get(0))).as(second.log()).isFalse();
            assertThat(second.terminate()).isZero();
        }
        assertThat(own.below()).isEmpty();
    }
}
