package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Rows that are no single job's, edited by hand: the leader, its heartbeat, requests. */
class EditedLeaderRowsTest extends EditedRows {
    @Test
    @DisplayName("44 the heartbeat row is deleted, or in the future")
    void theHeartbeatRowIsMadeAgain() throws Exception {
        firstMorning();
        execute(address, "UPDATE crontabber.heartbeat SET last_tick = 'infinity', beat = '9999-01-01', term = 99");
        try (LiveDaemon daemon = daemon("11:03")) {
            daemon.awaitLine("succeeded good 2027-03-01T11:00:00Z #1");
            execute(address, "DELETE FROM crontabber.heartbeat");
            daemon.at(at("12:00"));
            daemon.awaitLine("succeeded good 2027-03-01T12:00:00Z #1");
            assertThat(rows(address, "SELECT term FROM crontabber.heartbeat")).containsExactly("2");
            assertThat(daemon.count("trouble")).isZero();
        }
    }

    @Test
    @DisplayName("44 the leader row is deleted")
    void aLostLeaderRowIsReportedWithTheStatementThatMendsIt() throws Exception {
        firstMorning();
        try (LiveDaemon daemon = daemon("11:03")) {
            daemon.awaitLine("succeeded good 2027-03-01T11:00:00Z #1");
            execute(address, "DELETE FROM crontabber.leader");
            daemon.at(at("11:06"), "stepped down: table crontabber.leader has lost its row");
            daemon.awaitLine("trouble table crontabber.leader in database 'main' has lost its row");
            assertThat(new Cli(daemon.file()).run("status").err())
                    .contains("has lost its row", "INSERT INTO crontabber.leader");
            String told = daemon.lines().stream()
                    .filter(line -> line.startsWith("trouble ") && line.contains("has lost its row"))
                    .findFirst()
                    .orElseThrow();
            assertThat(told.lines().count()).isLessThanOrEqualTo(3);
            execute(address, told.substring(told.indexOf("INSERT INTO")));
            daemon.awaitLines("elected", 2);
            assertThat(daemon.lines()).anyMatch(line -> line.startsWith("elected: term 2 "));
            assertThat(daemon.lines()).noneMatch(line -> line.contains("null"));
            daemon.at(at("12:00"));
            daemon.awaitLine("succeeded good 2027-03-01T12:00:00Z #1");
            assertThat(rows(address, "SELECT term FROM crontabber.leader")).containsExactly("3");
        }
    }

    @Test
    @DisplayName("44 a request that no version knows, and one without its slots")
    void aGarbledRequestIsRefusedAndStopsNobody() throws Exception {
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, JOBS)) {
            daemon.awaitLines("succeeded bad", 3);
            execute(address, """
                    INSERT INTO crontabber.request (verb, job, who) VALUES ('dance', 'bad', 'tester'), ('skip', 'bad', 'tester'),
                           ('hold', 'no such job', 'tester'), ('pause', 'good', 'tester')""");
            daemon.awaitLine("done good is paused");
            assertThat(rows(address, "SELECT verb, ok, answer IS NOT NULL FROM crontabber.request ORDER BY id"))
                    .containsExactly("dance f t", "skip f t", "hold f t", "pause t t");
            assertThat(rows(address, "SELECT answer FROM crontabber.request WHERE verb = 'dance'")
                            .get(0))
                    .startsWith("verb 'dance' is none of");
            daemon.at(at("11:00"));
            daemon.awaitLine("succeeded bad 2027-03-01T11:00:00Z #1");
            assertThat(daemon.count("trouble")).isZero();
        }
    }
}
