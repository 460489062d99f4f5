package org.crontabber.action.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.testing.OwnControlGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whose control group is whose: one that merely can be written is left alone. */
class DelegationTest {
    private static final String HYBRID = """
            31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
            40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime shared:9 - cgroup cgroup rw,name=systemd
            41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
            """;
    private static final int SOMEBODY = 12345;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void theGroupIsThatOfTheOneHierarchy() throws Exception {
        assertThat(Delegation.group("0::/system.slice/crontabber.service\n"))
                .isEqualTo("/system.slice/crontabber.service");
        assertThat(Delegation.group("9:name=systemd:/x\n1:cpu:/y\n0::/\n")).isEqualTo("/");
        assertThatThrownBy(() -> Delegation.group("9:name=systemd:/x\n1:cpu:/y\n"))
                .hasMessage("the kernel has no control groups of version 2");
    }

    /** A vertical bar parts the mounts: the group that they show, where, and of which type. */
    @ParameterizedTest
    @CsvSource(delimiterString = "→", quoteCharacter = '`', textBlock = """
            / /sys/fs/cgroup cgroup2                                        → /a.slice/b.service → /sys/fs/cgroup/a.slice/b.service
            / /sys/fs/cgroup cgroup2                                        → /                  → /sys/fs/cgroup
            /docker/0815 /sys/fs/cgroup cgroup2                             → /docker/0815       → /sys/fs/cgroup
            /docker/0815 /sys/fs/cgroup cgroup2                             → /docker/0815/x     → /sys/fs/cgroup/x
            /docker/0815 /sys/fs/cgroup cgroup2                             → /docker/08150      → ``
            / /my\\040groups cgroup2                                        → /x                 → /my groups/x
            / /sys/fs/cgroup cgroup2                                        → /../b.service      → ``
            / /sys/fs/cgroup cgroup                                         → /x                 → ``
            / /sys/fs/cgroup cgroup2|/a.slice /sys/fs/cgroup/a.slice cgroup2 → /a.slice/b        → /sys/fs/cgroup/a.slice/b|/sys/fs/cgroup/a.slice/b
            / /sys/fs/cgroup cgroup2|/ /mnt cgroup2                         → /x                 → /mnt/x|/sys/fs/cgroup/x
            """)
    void aGroupIsWhereItsMountShowsIt(String mounts, String group, String places) {
        List<String> lines = new ArrayList<>();
        for (String mount : mounts.split("\\|", -1)) {
            String[] fields = mount.strip().split(" ", -1);
            lines.add("41 31 0:38 " + fields[0] + " " + fields[1] + " rw shared:4 - " + fields[2] + " cgroup2 rw");
        }

        assertThat(Delegation.places(String.join("\n", lines), group.strip()))
                .extracting(Path::toString)
                .isEqualTo(places.isEmpty() ? List.of() : List.of(places.split("\\|", -1)));
    }

    @Test
    void aHybridHostHasItElsewhere() {
        assertThat(Delegation.places(HYBRID, "/a.service"))
                .containsExactly(Path.of("/sys/fs/cgroup/unified/a.service"));
    }

    @Test
    void aMountThatDoesNotShowTheProcessIsNotIts() throws Exception {
        Path wrong = Files.createDirectory(directory.resolve("x"));
        Files.writeString(wrong.resolve("cgroup.procs"), "1\n7\n");
        String mountinfo = "41 31 0:38 / " + directory + " rw - cgroup2 cgroup2 rw\n";

        assertThat(Delegation.find("0::/x\n", mountinfo, 7)).isEqualTo(wrong);
        assertThatThrownBy(() -> Delegation.find("0::/x\n", mountinfo, 8))
                .hasMessage("control group '/x' is not at [" + wrong + "]");
        assertThatThrownBy(() -> Delegation.find("0::/x\n", "", 7))
                .hasMessage("no file system of type cgroup2 is mounted that shows control group '/x'");
    }

    private static Path group(Path made, String type) throws Exception {
        Files.writeString(made.resolve("cgroup.procs"), "");
        Files.writeString(made.resolve("cgroup.type"), type + "\n");
        return made;
    }

    @Test
    void itsOwnerIsHandedItByWhoeverOwnsTheOneAbove() throws Exception {
        Path above = Files.createTempDirectory(Path.of("/tmp"), "delegation"); // in a directory of root's
        try {
            int owner = (int) Files.getAttribute(above, "unix:uid");
            if (owner == 0) {
                Files.setAttribute(above, "unix:uid", SOMEBODY);
                owner = SOMEBODY;
            }
            Path group = group(above, "domain");
            Path below = group(Files.createDirectory(above.resolve("x")), "domain");
            if (owner == SOMEBODY) {
                Files.setAttribute(below, "unix:uid", SOMEBODY);
            }

            assertThat(Delegation.check(group, owner)).isEqualTo(group);
            int user = owner;
            assertThatThrownBy(() -> Delegation.check(below, user))
                    .as("one of his session, which the one above would hand over")
                    .hasMessage(below + " is not delegated: a unit of systemd says Delegate=pids");
            assertThatThrownBy(() -> Delegation.check(group, 0))
                    .as("root owns and writes everything")
                    .hasMessageContaining(" is not delegated: ");
            Files.delete(below.resolve("cgroup.procs"));
            Files.delete(below.resolve("cgroup.type"));
            Files.delete(below);
            group(group, "domain threaded");
            assertThatThrownBy(() -> Delegation.check(group, user)).hasMessage(group + " is of type 'domain threaded'");
            Files.delete(group.resolve("cgroup.type"));
            assertThatThrownBy(() -> Delegation.check(group, user)).hasMessage(group + " is the host's root");
        } finally {
            Files.deleteIfExists(above.resolve("cgroup.procs"));
            Files.deleteIfExists(above);
        }
    }

    @Test
    void theMarkOfSystemdHandsItOver() throws Exception {
        try (OwnControlGroup own = OwnControlGroup.make()) {
            if (!own.isThere()) {
                assertThat(ControlGroups.here().describe()).as(own.why()).contains(ControlGroupTest.NOT_THERE);
                return;
            }
            List<String> command = new ArrayList<>(own.prefix());
            command.addAll(List.of("sh", "-c", "echo ready; exec sleep 600"));
            Process process = new ProcessBuilder(command).start();
            try {
                assertThat(process.inputReader().readLine()).isEqualTo("ready");
                String cgroup = Files.readString(Path.of("/proc/" + process.pid() + "/cgroup"));
                String mountinfo = Files.readString(Path.of("/proc/self/mountinfo"));
                Path found = Delegation.find(cgroup, mountinfo, process.pid());
                assertThat(found.toRealPath()).isEqualTo(own.directory().toRealPath());

                assertThatThrownBy(() -> Delegation.check(found, 0)).hasMessageContaining(" is not delegated: ");
                own.delegated();
                assertThat(Delegation.check(found, 0)).isEqualTo(found);
            } finally {
                process.destroyForcibly();
            }
        }
    }
}
