package org.crontabber.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CrashSeriesTest {
    private static final Testkit KIT = Testkit.embedded();
    private static final LocalDate DAY = LocalDate.parse("2026-03-05");
    private static final LocalDate LONG_AGO = LocalDate.parse("1999-12-31");
    private static final Step ANY_KEYS = () -> KIT.execute("TRUNCATE effect; UPDATE counter SET n = 0");
    private static final Step ONE_ROW =
            () -> assertThat(KIT.value("SELECT count(*) FROM effect")).isEqualTo("1");
    private static final Step ONCE_IN_BOTH = () -> {
        ONE_ROW.run();
        assertThat(KIT.value("SELECT n FROM counter")).isEqualTo("1");
    };

    @BeforeAll
    static void makeTables() {
        KIT.execute("CREATE TABLE counter (n int); INSERT INTO counter VALUES (0);"
                + " CREATE TABLE effect (key text, day date)");
    }

    @BeforeEach
    void allowAnyKeys() {
        KIT.execute("ALTER TABLE effect DROP CONSTRAINT IF EXISTS effect_pkey");
        Jobs.SAID.clear();
    }

    private static void onlyUniqueKeys() {
        KIT.execute("TRUNCATE effect; ALTER TABLE effect ADD PRIMARY KEY (key)");
    }

    /** The lines that say what a crash was before. */
    private static List<String> before(List<String> places) {
        return places.stream()
                .map(place -> place.lines().reduce("", (one, next) -> next))
                .map(line -> line.replaceAll("before +", "").replaceAll("(?<=.{37}).+", "…"))
                .toList();
    }

    @Test
    void aTransactionalJobSurvives() {
        List<String> places =
                KIT.job(Jobs.InItsTransaction.class).assertSurvivesCrashes(LONG_AGO, ANY_KEYS, ONCE_IN_BOTH);

        assertThat(before(places))
                .containsExactly(
                        "SELECT pg_current_xact_id()::text AS …",
                        "UPDATE counter SET n = n + 1",
                        "INSERT INTO effect VALUES ($1, $2)",
                        "SET CONSTRAINTS ALL IMMEDIATE",
                        "COMMIT",
                        "its answer",
                        "CLOSE ALL");
        assertThat(places).contains("after   UPDATE counter SET n = n + 1\nbefore  INSERT INTO effect VALUES ($1, $2)");
        assertThat(KIT.value("SELECT string_agg(number || ' ' || outcome || ' ' || n, ', ' ORDER BY number, outcome)"
                        + " FROM (SELECT number, outcome, count(*) AS n FROM crontabber.attempt"
                        + " WHERE job = 'in-its-transaction' GROUP BY number, outcome) a"))
                .as("two undisturbed, five taken back and attempted again, two that had committed")
                .isEqualTo("1 lost 5, 1 succeeded 4, 2 succeeded 5");
    }

    @Test
    void aJobWithoutAKeyDoesNot() {
        TestedJob job = KIT.job(Jobs.Careless.class);

        assertThatThrownBy(() -> job.assertSurvivesCrashes(DAY, ANY_KEYS, ONE_ROW))
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                        careless does not survive a crash of the daemon
                        after   COMMIT
                        before  its answer
                        and after its success the check failed:
                        expected: "1"
                         but was: "2\"""");
    }

    @Test
    void oneThatUsesTheKeySurvives() {
        onlyUniqueKeys();

        List<String> places = KIT.job(Jobs.Idempotent.class).assertSurvivesCrashes(DAY, ANY_KEYS, ONE_ROW);

        assertThat(before(places))
                .containsExactly(
                        "SELECT set_config('application_name',…",
                        "INSERT INTO effect VALUES ($1, $2) ON…",
                        "COMMIT",
                        "its answer",
                        "CLOSE ALL",
                        "the record of its success");
    }

    @Test
    void oneThatIsInItsOwnWayDoesNot() {
        onlyUniqueKeys();
        TestedJob job = KIT.job(Jobs.InItsOwnWay.class);

        assertThatThrownBy(() -> job.assertSurvivesCrashes(DAY, ANY_KEYS, ONE_ROW))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("""
                        in-its-own-way does not survive a crash of the daemon
                        after   INSERT INTO effect VALUES ($1, $2)
                        before  CLOSE ALL
                        then it did not succeed any more:
                        attempt 3 of in-its-own-way@2026-03-05T00:00:00Z: failed: ERROR: duplicate key value""");
    }

    @Test
    void sqlSurvives() {
        List<String> places = KIT.sql("INSERT INTO effect VALUES (:key, :date); UPDATE counter SET n = n + 1")
                .assertSurvivesCrashes(DAY, ANY_KEYS, ONCE_IN_BOTH);

        assertThat(places)
                .as("also between the statements of one text")
                .contains("after   INSERT INTO effect VALUES ($1, $2)\nbefore  UPDATE counter SET n = n + 1");
    }

    @Test
    void nothingOfTheJobGoesOnAfterItsDaemonDied() {
        List<String> places = KIT.job(Jobs.Stubborn.class).assertSurvivesCrashes(DAY, ANY_KEYS, () -> {});

        assertThat(places).contains("after   SELECT 'two sessions'\nbefore  INSERT INTO effect VALUES ($1, $2)");
        assertThat(Jobs.SAID)
                .as("twice undisturbed, once after each crash, and once right before the last of them")
                .hasSize(places.size() + 3);
    }

    @Test
    @Timeout(120) // seconds; without the interrupt it waits for ten minutes
    void whoeverWaitsForAThreadThatDiedIsInterrupted() {
        List<String> places = KIT.job(Jobs.Waiting.class)
                .timeout(Duration.ofMinutes(10))
                .assertSurvivesCrashes(DAY, ANY_KEYS, ONE_ROW);

        assertThat(before(places)).contains("INSERT INTO effect VALUES ($1, $2)");
    }

    @Test
    void largeValuesAndCopiesGoThrough() {
        KIT.execute("CREATE TABLE large (text text)");

        List<String> places = KIT.job(Jobs.Copying.class)
                .assertSurvivesCrashes(
                        DAY,
                        () -> KIT.execute("TRUNCATE large"),
                        () -> assertThat(KIT.value(
                                        "SELECT string_agg(length(text)::text, ' ' ORDER BY length(text)) FROM large"))
                                .isEqualTo("100000 200000"));

        assertThat(before(places)).contains("COPY large FROM STDIN", "(the end of what is copied)");
    }

    @Test
    void aJobThatFailsByItselfIsToldSo() {
        TestedJob job = KIT.sql("SELECT 1 / 0");

        assertThatThrownBy(() -> job.assertSurvivesCrashes(DAY, ANY_KEYS, () -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("""
                        sql does not do what the test expects, without any crash: it does not succeed:
                        attempt 1 of sql@2026-03-05T00:00:00Z: failed: ERROR: division by zero""");
    }

    @Test
    void aResetThatFailsIsToldSo() {
        TestedJob job = KIT.sql("SELECT 1");

        assertThatThrownBy(() -> job.assertSurvivesCrashes(DAY, () -> KIT.execute("TRUNCATE nowhere"), () -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the reset before a run of sql fails:")
                .hasMessageContaining("relation \"nowhere\" does not exist: TRUNCATE nowhere");
    }

    @Test
    void aResetThatTakesNothingBackIsToldSo() {
        KIT.execute("TRUNCATE effect");
        TestedJob job = KIT.sql("INSERT INTO effect VALUES (:key, :date)");

        assertThatThrownBy(() -> job.assertSurvivesCrashes(DAY, () -> {}, ONE_ROW))
                .isInstanceOf(AssertionError.class)
                .hasMessage("""
                        sql does not do what the test expects, without any crash, in the second of two runs with the reset \
                        before each. Most likely the reset does not take back all that the first run has left.
                        and after its success the check failed:
                        expected: "1"
                         but was: "2\"""");
        onlyUniqueKeys();
        assertThatThrownBy(() -> job.assertSurvivesCrashes(DAY, () -> {}, ONE_ROW))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("in the second of two runs")
                .hasMessageContaining("it does not succeed:\nattempt 1 of")
                .hasMessageContaining("duplicate key value");
    }

    @Test
    void aRunThatHasLessToDoThanTheFirstIsToldSo() {
        TestedJob job = KIT.job(Jobs.Changing.class).config(Map.of("statements", List.of(3, 1)));

        assertThatThrownBy(() -> job.assertSurvivesCrashes(DAY, () -> {}, () -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessage("changing could crash at 8 places in its first run, without any crash, and at 6 in its"
                        + " second: it has less to do. Most likely the reset does not take back all that the first run"
                        + " has left.");
    }

    @Test
    void aPlaceThatNoRunComesToIsToldSo() {
        TestedJob job = KIT.job(Jobs.Changing.class).config(Map.of("statements", List.of(2, 3, 1)));

        assertThatThrownBy(() -> job.assertSurvivesCrashes(DAY, () -> {}, () -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith("changing was to crash at the 7. of the 8 places that it had without any crash,"
                        + " and came to 6 only: what it sends differs from run to run");
    }

    @Test
    void aStepThatRunsAJobIsToldSo() {
        TestedJob other = KIT.sql("SELECT 1").named("other");
        TestedJob job = KIT.sql("SELECT 1");

        assertThatThrownBy(() -> job.assertSurvivesCrashes(DAY, () -> other.run(DAY), () -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the reset before a run of sql fails:")
                .hasMessageContaining(
                        "job 'other' can't run within a reset or check of job 'sql', which has this kit's")
                .hasMessageContaining("do there with execute(…) and value(…)");
        assertThatThrownBy(() -> job.assertSurvivesCrashes(
                        DAY, () -> {}, () -> other.assertSurvivesCrashes(DAY, () -> {}, () -> {})))
                .hasMessageContaining("job 'other' can't run within");
        other.run(DAY).requireSuccess();
    }

    @Test
    void moreCrashesThanTheLimitAreNotTried() {
        TestedJob job = KIT.sql("SELECT 1;".repeat(TestedJob.MOST_CRASHES));

        assertThatThrownBy(() -> job.assertSurvivesCrashes(DAY, ANY_KEYS, () -> {}))
                .isInstanceOf(AssertionError.class)
                .hasMessage("sql sends so many statements that it could crash at 505 places, and at most 500 are tried:"
                        + " give it less to do");
    }
}
