package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.DaemonProcess;
import org.crontabber.testing.PatroniCluster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real cluster fails over under two real instances that catch up: what the new primary has is not done again. */
class FailoverTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern LOST = Pattern.compile("event=failed_over .*lost=([0-9]+)");
    /** In one look, so that no date is in one of them only: dates, different ones, those that there should be, successes. */
    private static final String SUMS = """
            SELECT count(*), count(DISTINCT day), coalesce(max(day) - min(day) + 1, 0),
                   (SELECT count(*) FROM crontabber.slot WHERE state = 'succeeded'),
                   (SELECT count(*) FROM crontabber.attempt WHERE outcome = 'succeeded')
              FROM effect""";

    private static @Nullable PatroniCluster started;

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void start() throws Exception {
        assumeThat(PatroniCluster.isInstalled())
                .as("patroni, etcd-server, haproxy and postgresql-15 are installed")
                .isTrue();
        started = PatroniCluster.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (started != null) {
            started.close();
        }
    }

    private static PatroniCluster cluster() {
        return Objects.requireNonNull(started);
    }

    @BeforeEach
    void beginAnew() throws Exception {
        cluster().awaitBoth();
        execute(cluster().address(), """
                DROP SCHEMA IF EXISTS crontabber CASCADE;
                DROP TABLE IF EXISTS effect;
                CREATE TABLE effect (day date, term bigint)""");
    }

    private DaemonProcess daemon(DatabaseAddress address) throws IOException {
        Path config = Files.createTempFile(directory, "crontabber", ".toml");
        Files.writeString(config, """
                [daemon]
                tick = "1s"
                keep_history = "5000w"
                [http]
                listen = "off"
                [database.main]
                url = "%s"
                user = "crontabber"
                [job.days]
                every = "1d"
                at = "00:00"
                start = 2000-01-01
                retry = "1s"
                backfill = true
                sql = "INSERT INTO effect VALUES (:date, :term); SELECT pg_sleep(0.05)"
                """.formatted(address.url()));
        return DaemonProcess.start(directory, "daemon", "--config", config.toString());
    }

    private static long number(String query) {
        try {
            return Long.parseLong(rows(cluster().address(), query).get(0));
        } catch (SQLException e) {
            return 0; // nobody is the primary just now
        }
    }

    private static void awaitMoreDates(DaemonProcess daemon, int more) throws Exception {
        long before = number("SELECT count(*) FROM effect");
        daemon.await(more + " more dates", () -> number("SELECT count(*) FROM effect") >= before + more);
    }

    private static void assertLedgerAndEffectsAgree() throws Exception {
        assertThat(rows(cluster().address(), SUMS)).singleElement().asString().matches("([0-9]+)( \\1){4}");
        assertThat(rows(cluster().address(), """
                        SELECT day FROM (SELECT day, term, lag(term) OVER (ORDER BY day) AS before FROM effect) e
                         WHERE term < before"""))
                .as("a write of an earlier term after one of a later")
                .isEmpty();
    }

    /** Two instances work; something happens to the cluster; they work on in a new term. Returns what the old leader said. */
    private String through(DatabaseAddress address, Happening happening) throws Exception {
        try (DaemonProcess leader = daemon(address)) {
            leader.await("it is at work", () -> number("SELECT count(*) FROM effect") > 5);
            try (DaemonProcess standby = daemon(address)) {
                standby.await("it stands by", () -> standby.log().contains("standing_by"));
                PatroniCluster.Node before = cluster().leader();
                happening.to(cluster(), leader);
                leader.await(
                        "a new term on the other node: " + standby.log(),
                        () -> !before.equals(cluster().leader()) && number("SELECT term FROM crontabber.leader") > 1);
                awaitMoreDates(leader, 20);
                eventually(
                        "the old leader has noticed", LIMIT, () -> leader.log().contains("event=failed_over"));
                assertThat(rows(cluster().address(), "SELECT why FROM crontabber.leader"))
                        .singleElement()
                        .asString()
                        .contains("ended with a failover to timeline");
                assertLedgerAndEffectsAgree();
                assertThat(standby.terminate()).as(standby.log()).isZero();
            }
            assertThat(leader.terminate()).as(leader.log()).isZero();
            return leader.log();
        }
    }

    private interface Happening {
        void to(PatroniCluster cluster, DaemonProcess leader) throws Exception;
    }

    private static long lost(String log) {
        Matcher lost = LOST.matcher(log);
        assertThat(lost.find()).as(log).isTrue();
        return Long.parseLong(lost.group(1));
    }

    @Test
    @DisplayName("31, 32 the cluster's primary is switched over to the other node")
    void goesOnInANewTermOnTheNewTimeline() throws Exception {
        String log = through(cluster().address(), (cluster, leader) -> cluster.switchOver());

        assertThat(lost(log)).isZero();
    }

    @Test
    @DisplayName("32, 33 the primary's node is gone with commits that the other one never got")
    void whatTheNewPrimaryDoesNotHaveIsToldAndDoneAgain() throws Exception {
        String log = through(cluster().address(), (cluster, leader) -> {
            PatroniCluster.Node node = cluster.leader();
            cluster.holdReplication(node);
            awaitMoreDates(leader, 11); // the last one's answer may not have reached the daemon when the node dies
            cluster.kill(node);
            eventually(
                    "the other one is promoted", LIMIT, () -> cluster.leader().equals(cluster.other(node)));
            cluster.start(node);
        });

        assertThat(lost(log)).isGreaterThanOrEqualTo(10);
        assertThat(log).contains("event=end_lost job=days");
    }

    @Test
    @DisplayName("32 the primary is switched over behind a proxy")
    void findsTheNewPrimaryThroughAProxy() throws Exception {
        String log = through(cluster().proxyAddress(), (cluster, leader) -> cluster.switchOver());

        assertThat(lost(log)).isZero();
    }
}
