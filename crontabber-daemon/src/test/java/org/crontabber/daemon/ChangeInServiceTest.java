package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What changes under a daemon that runs: its configuration, the clock. */
class ChangeInServiceTest extends OnLiveDaemon {
    @Test
    @DisplayName("fault 8: a reload during a job")
    void aRunningJobKeepsItsDefinitionAndTheNewOneFollows() throws Exception {
        Path flag = directory.resolve("flag");
        String old = "[job.a]\nevery = \"1h\"\nshell = \"while ! test -e %s; do sleep 0.05; done; echo old\""
                .formatted(flag);
        try (LiveDaemon daemon = daemon(old)) {
            daemon.awaitLine("start a");
            daemon.reload("[job.a]\nevery = \"1h\"\nshell = \"echo new\"\n[job.b]\nevery = \"1h\"\nexec = [\"true\"]");
            daemon.at(at("03-01 10:05"));
            daemon.awaitLine("succeeded b");
            Files.createFile(flag);
            daemon.awaitLine("succeeded a 2027-03-01T10:00:00Z #1");
            daemon.at(at("03-01 11:00"));
            daemon.awaitLine("succeeded a 2027-03-01T11:00:00Z #1");
        }
        assertThat(
                        rows(
                                address,
                                "SELECT convert_from(output_head, 'UTF8') FROM crontabber.attempt WHERE job = 'a' ORDER BY seq"))
                .containsExactly("old\n", "new\n");
    }

    @Test
    @DisplayName("fault 8: a job that is taken out while it runs ends as it should")
    void aJobThatIsRemovedWhileItRunsIsRecorded() throws Exception {
        Path flag = directory.resolve("flag");
        String both = """
                [job.a]
                every = "1h"
                shell = "while ! test -e %s; do sleep 0.05; done"
                """.formatted(flag);
        try (LiveDaemon daemon = daemon(both)) {
            daemon.awaitLine("start a");
            daemon.reload("[job.b]\nevery = \"1h\"\nexec = [\"true\"]");
            daemon.at(at("03-01 10:05"));
            daemon.awaitLine("succeeded b");
            Files.createFile(flag);
            daemon.awaitLine("succeeded a");
        }
        assertThat(rows(address, "SELECT outcome FROM crontabber.attempt WHERE job = 'a'"))
                .containsExactly("succeeded");
    }

    @Test
    @DisplayName("conformance 55: the clock goes back an hour, a day, a year, and forward again")
    void aClockThatGoesBackUndoesNothing() throws Exception {
        execute(address, "CREATE TABLE effect (slot timestamptz PRIMARY KEY)");
        try (LiveDaemon daemon = daemon("""
                [job.f]
                every = "1h"
                start = 2027-03-01T08:00:00Z
                sql = "INSERT INTO effect VALUES (:slot)"
                backfill = true
                [job.flaky]
                every = "1d"
                retry = "10m"
                exec = ["false"]
                """)) {
            daemon.awaitLine("succeeded f 2027-03-01T10:00:00Z #1");
            daemon.awaitLine("failed flaky 2027-03-01T10:00:00Z #1");
            for (String time : new String[] {"02-28 10:00", "03-01 09:00"}) {
                daemon.clock(at(time));
                daemon.at(at(time).plusSeconds(900));
            }
            daemon.awaitLines("failed flaky", 3);
            assertThat(daemon.count("start f ")).isEqualTo(3);
            daemon.at(at("03-01 12:00"));
            daemon.awaitLine("succeeded f 2027-03-01T12:00:00Z #1");
        }
        assertThat(rows(address, "SELECT count(*) FROM effect")).containsExactly("5");
    }
}
