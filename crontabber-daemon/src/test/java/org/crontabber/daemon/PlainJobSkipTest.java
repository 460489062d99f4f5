package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import org.crontabber.decision.Steering.Verb;
import org.junit.jupiter.api.Test;

/** What a skip of a plain job leaves. */
class PlainJobSkipTest extends OnLiveDaemon {
    @Test
    void aSkipOfAPlainJobLetsItsChildrenGo() throws Exception {
        String jobs = """
                [job.p]
                every = "1d"
                exec = ["false"]
                [job.c]
                every = "1d"
                exec = ["true"]
                after = ["p"]
                """;
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("failed p");
            daemon.ask(Verb.SKIP, "p", at("03-01 10:00"), at("03-01 10:00"), false);
            daemon.awaitLine("succeeded c");
        }
        try (LiveDaemon daemon = daemon(at("03-01 10:30"), jobs)) {
            daemon.awaitLine("elected");
            daemon.at(at("03-01 10:35"));
            assertThat(daemon.count("start")).isZero();
        }
    }

    @Test
    void aSkippedDayOfAPlainJobStaysSkippedAfterARestart() throws Exception {
        String jobs = "[job.p]\nevery = \"1h\"\nexec = [\"false\"]";
        try (LiveDaemon daemon = daemon(jobs)) {
            daemon.awaitLine("failed p 2027-03-01T10:00:00Z #1");
            assertThat(daemon.ask(Verb.SKIP, "p", at("03-01 00:00"), at("03-01 12:30"), false))
                    .isEqualTo("3 slots of p skipped");
        }
        try (LiveDaemon daemon = daemon(at("03-01 10:30"), jobs)) {
            daemon.awaitLine("elected");
            daemon.at(at("03-01 11:35"));
            daemon.at(at("03-01 12:40"));
            assertThat(daemon.count("start")).isZero();
            assertThat(daemon.count("quarantined")).isZero();
        }
        try (LiveDaemon daemon = daemon(at("03-01 12:50"), jobs)) {
            daemon.awaitLine("elected");
            daemon.at(at("03-01 13:00"));
            daemon.awaitLine("failed p 2027-03-01T13:00:00Z #1");
            assertThat(daemon.count("start")).isEqualTo(1);
        }
    }
}
