package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.crontabber.testing.Eventually.eventually;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.crontabber.testing.Hosts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two real instances on hosts of their own: whatever becomes of the leader, the other one goes on, and nothing twice. */
class TakeoverTest {
    private static final int DAYS = 40;
    private static final int FLAPS = 5;
    private final String jobs = """
            [job.days]
            every = "1d"
            at = "00:00"
            start = %s
            backfill = true
            sql = "INSERT INTO public.effect VALUES (:date, :term); SELECT pg_sleep(0.1)"
            [job.child]
            every = "1d"
            shell = '''
            echo $$ $CRONTABBER_TERM >> DIR/pids
            while ! test -e DIR/flag; do sleep 0.05; done
            echo $CRONTABBER_TERM >> DIR/done
            '''
            """.formatted(LocalDate.now(ZoneOffset.UTC).minusDays(DAYS - 1));

    @TempDir
    private Path directory = Path.of("");

    @BeforeAll
    static void hostsAreAllowed() {
        assumeThat(Hosts.areAllowed())
                .as("this user may make network namespaces")
                .isTrue();
    }

    private TwoInstances two() throws Exception {
        directory = directory.toAbsolutePath();
        return new TwoInstances(directory, jobs.replace("DIR", directory.toString()));
    }

    private void awaitWork(TwoInstances two) throws Exception {
        eventually(
                "the leader is at work: " + two.logs(),
                LiveDaemon.LIMIT,
                () -> Files.exists(directory.resolve("pids"))
                        && !rows(two.address(), "SELECT FROM public.effect LIMIT 3")
                                .isEmpty());
    }

    /** All heals: every day stands there once, by terms that only grow, and the child has run to its end. */
    private void assertHeals(TwoInstances two, String... losses) throws Exception {
        Files.createFile(directory.resolve("flag"));
        eventually(
                "all is caught up: " + two.logs(),
                LiveDaemon.LIMIT,
                () -> rows(two.address(), "SELECT count(*) FROM crontabber.slot WHERE state = 'succeeded'")
                        .equals(List.of(Integer.toString(DAYS + 1))));
        assertThat(rows(two.address(), "SELECT count(*), count(DISTINCT day) FROM public.effect"))
                .containsExactly(DAYS + " " + DAYS);
        assertThat(rows(two.address(), """
                        SELECT day FROM (SELECT day, term, lag(term) OVER (ORDER BY day) AS before FROM public.effect) e
                         WHERE term < before"""))
                .as("a write of an earlier term after one of a later")
                .isEmpty();
        assertThat(rows(two.address(), "SELECT outcome FROM crontabber.attempt WHERE job = 'child' ORDER BY seq"))
                .containsExactly(losses);
        assertThat(Files.readAllLines(directory.resolve("done"))).hasSize(1);
        assertThat(rows(two.address(), "SELECT sum(errors) FROM crontabber.slot"))
                .containsExactly("0");
        assertThat(two.awaitLeader().process().terminate()).as(two.logs()).isZero();
    }

    private static String why(TwoInstances two) throws Exception {
        return rows(two.address(), "SELECT why FROM crontabber.leader").get(0);
    }

    @Test
    @DisplayName(
            "conformance 40, 61: two daemons start together; then the leader is stopped, and the next one is killed")
    void oneLeadsAndTheOtherGoesOnAtOnce() throws Exception {
        try (TwoInstances two = two()) {
            TwoInstances.Instance first = two.awaitLeader();
            awaitWork(two);
            assertThat(Files.readAllLines(directory.resolve("pids"))).hasSize(1);
            TwoInstances.Instance second = two.other(first);
            second.process()
                    .await(
                            "it says whom it waits for",
                            () -> second.process()
                                    .log()
                                    .contains("process " + first.process().pid()));
            assertThat(first.process().terminate()).as(two.logs()).isZero();
            two.awaitTermAfter(1);
            assertThat(why(two)).startsWith("term 1 (").endsWith(" had stopped");
            eventually(
                    "the child runs again",
                    LiveDaemon.LIMIT,
                    () -> Files.readAllLines(directory.resolve("pids")).size() == 2);

            TwoInstances.Instance third = two.add(first.host());
            assertThat(two.awaitLeader()).isEqualTo(second);
            second.process().kill();
            two.awaitTermAfter(2);
            assertThat(why(two)).startsWith("term 2 (").contains(" was gone; its last sign of life was ");
            two.add(second.host());
            assertThat(two.awaitLeader()).isEqualTo(third);
            assertHeals(two, "interrupted", "lost", "succeeded");
        }
    }

    @Test
    @DisplayName("9, 10 the leader hangs: stopped by SIGSTOP, as by an endless pause, and goes on later")
    void aLeaderThatHangsIsEndedAndWritesNothingWhenItGoesOn() throws Exception {
        try (TwoInstances two = two()) {
            TwoInstances.Instance first = two.awaitLeader();
            awaitWork(two);
            first.process().signal("STOP");
            two.awaitTermAfter(1);
            assertThat(why(two)).containsPattern("had given no sign of life for [0-9]+ s, and was ended");
            eventually(
                    "the child runs again",
                    LiveDaemon.LIMIT,
                    () -> Files.readAllLines(directory.resolve("pids")).size() == 2);
            first.process().signal("CONT");
            first.process().await("it steps down", () -> first.process().log().contains("stepped_down"));
            assertHeals(two, "lost", "succeeded");
        }
    }

    @Test
    @DisplayName("26, 27 the leader's network is cut without a word, and mended later")
    void aLeaderThatIsCutOffIsReplacedAndWritesNothing() throws Exception {
        try (TwoInstances two = two()) {
            TwoInstances.Instance first = two.awaitLeader();
            awaitWork(two);
            first.host().cut();
            two.awaitTermAfter(1);
            first.host().mend();
            first.process().await("it steps down", () -> first.process().log().contains("stepped_down"));
            assertHeals(two, "lost", "succeeded");
        }
    }

    @Test
    @DisplayName("28 the leader's network comes and goes, a second each")
    void aNetworkThatFlapsChangesNoLeader() throws Exception {
        try (TwoInstances two = two()) {
            TwoInstances.Instance first = two.awaitLeader();
            awaitWork(two);
            for (int times = 0; times < FLAPS; times++) {
                first.host().cut();
                TimeUnit.SECONDS.sleep(1);
                first.host().mend();
                TimeUnit.SECONDS.sleep(1);
            }
            assertThat(two.term()).as(two.logs()).isEqualTo(1);
            assertHeals(two, "succeeded");
        }
    }
}
