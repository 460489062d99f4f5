package org.crontabber.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.crontabber.api.Context;
import org.crontabber.api.TransactionalJob;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestedJobTest {
    private static final Testkit KIT = Testkit.embedded();
    private static final LocalDate DAY = LocalDate.parse("2026-03-05");
    private static final Map<String, Object> SETTINGS = Map.of("batch_size", 500, "pause", "5m");

    @BeforeAll
    static void makeTables() {
        KIT.execute("CREATE TABLE effect (key text, day date); CREATE TABLE counter (n int);"
                + " INSERT INTO counter VALUES (0)");
    }

    @BeforeEach
    void clear() {
        KIT.execute("TRUNCATE effect; UPDATE counter SET n = 0");
    }

    @Test
    void theSuccessOfATransactionalJobIsRecordedByItsOwnTransaction() {
        Attempt attempt = KIT.job(Jobs.InItsTransaction.class).run(DAY).requireSuccess();

        assertThat(attempt.facts().attempt()).isEqualTo(1);
        assertThat(attempt.facts().key()).isEqualTo("in-its-transaction@2026-03-05T00:00:00Z");
        assertThat(KIT.value("SELECT key FROM effect"))
                .isEqualTo(attempt.facts().key());
        assertThat(KIT.value("SELECT state FROM crontabber.slot JOIN crontabber.job ON id = job_id"
                        + " WHERE name = 'in-its-transaction' AND date = '2026-03-05'"))
                .isEqualTo("succeeded");
        assertThat(KIT.value("SELECT (SELECT a.xmin FROM crontabber.attempt a WHERE attempt_id = '"
                        + attempt.facts().attemptId() + "') = (SELECT xmin FROM effect)"))
                .as("one transaction for both")
                .isEqualTo("t");
    }

    @Test
    void eachRunIsTheFirstOfItsDate() {
        TestedJob job = KIT.job(Jobs.InItsTransaction.class);
        job.run(DAY).requireSuccess();

        Attempt again = job.run(DAY).requireSuccess();

        assertThat(again.facts().attempt()).isEqualTo(1);
        assertThat(KIT.value("SELECT count(*) FROM effect")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1999-12-31", "2024-02-29", "2026-03-29", "2090-07-01"})
    void theDateIsAnyDate(LocalDate date) {
        Attempt attempt = KIT.job(Jobs.Careless.class)
                .zone(ZoneId.of("Europe/Paris"))
                .at(LocalTime.parse("02:30"))
                .run(date)
                .requireSuccess();

        assertThat(attempt.facts().date()).isEqualTo(date);
        assertThat(attempt.facts().slot().getZone()).isEqualTo(ZoneId.of("Europe/Paris"));
        assertThat(KIT.value("SELECT day FROM effect")).isEqualTo(date.toString());
    }

    @Test
    void theIntervalIsADayOrWhatIsSaid() {
        TestedJob job = KIT.job(Jobs.Idempotent.class).databases("main", "other");
        KIT.execute("ALTER TABLE effect ADD PRIMARY KEY (key)");

        Attempt daily = job.named("daily").run(DAY).requireSuccess();
        Attempt hourly = job.every(Duration.ofHours(1)).run(DAY).requireSuccess();

        KIT.execute("ALTER TABLE effect DROP CONSTRAINT effect_pkey");
        assertThat(daily.facts().job()).isEqualTo("daily");
        assertThat(daily.facts().intervalStart()).isEqualTo("2026-03-04T00:00:00Z");
        assertThat(hourly.facts().intervalStart()).isEqualTo("2026-03-04T23:00:00Z");
        assertThat(hourly.facts().intervalEnd()).isEqualTo("2026-03-05T00:00:00Z");
    }

    @Test
    void anAttemptTellsWhatItHasSaid() {
        Attempt attempt = KIT.job(Jobs.Talking.class)
                .config(Map.of("batch_size", 500, "pause", "5m", "api_token", "hush-hush"))
                .run(DAY)
                .requireSuccess();

        assertThat(attempt.outcome()).isEqualTo("succeeded");
        assertThat(attempt.failure()).isNull();
        assertThat(attempt.output())
                .contains("INFO 2026-03-05 at 2026-03-05T00:00:00Z: 500, PT5M ***")
                .doesNotContain("hush-hush");
        assertThat(attempt.progress())
                .containsExactly(new Attempt.Progress(1, 2, "half"), new Attempt.Progress(2, 2, "all"));
    }

    @Test
    void aFailureIsTold() {
        Attempt attempt = KIT.job(Jobs.Talking.class)
                .config(Map.of("batch_size", 0, "pause", "5m"))
                .run(DAY);

        assertThat(attempt.isSuccess()).isFalse();
        assertThat(attempt.outcome()).isEqualTo("failed");
        assertThat(attempt.failure()).isEqualTo("IllegalStateException: nothing to do");
        assertThatThrownBy(attempt::requireSuccess)
                .isInstanceOf(AssertionError.class)
                .hasMessageStartingWith(
                        "attempt 1 of talking@2026-03-05T00:00:00Z: failed: IllegalStateException: nothing to do\nit said:")
                .hasMessageContaining("no token")
                .hasMessageContaining("at org.crontabber.testkit.Jobs$Talking.run(");
    }

    @Test
    void problemsOfItsSettingsAreThoseOfTheDaemon() {
        TestedJob job = KIT.job(Jobs.Talking.class).config(Map.of("batchsize", 1, "pause", "soon"));

        assertThatThrownBy(() -> job.run(DAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unknown key 'batchsize' (known: api_token, batch_size, pause)")
                .hasMessageContaining("key 'batch_size' is missing")
                .hasMessageContaining("pause = \"soon\" is no Duration");
        assertThatThrownBy(() -> KIT.job(String.class).run(DAY))
                .hasMessage("class java.lang.String in the class path is no job: it has to implement"
                        + " org.crontabber.api.Job or TransactionalJob, and not be abstract");
    }

    @Test
    void theConstructorGetsWhatTheTestGives() {
        Clock clock = Clock.fixed(Instant.parse("2030-01-01T12:00:00Z"), ZoneOffset.UTC);

        Attempt attempt = KIT.job(Jobs.Talking.class)
                .config(SETTINGS)
                .with(Clock.class, clock)
                .run(DAY)
                .requireSuccess();

        assertThat(attempt.output()).contains("2026-03-05 at 2030-01-01T12:00:00Z");
    }

    @Test
    void sqlGetsTheFacts() {
        Attempt attempt = KIT.sql(
                        "INSERT INTO effect VALUES (:key, :date); DO $$ BEGIN RAISE NOTICE 'done'; END $$; UPDATE counter SET n = 7")
                .named("totals")
                .run(DAY)
                .requireSuccess();

        assertThat(attempt.rows()).isEqualTo(2);
        assertThat(attempt.output()).isEqualTo("NOTICE:  done\n");
        assertThat(KIT.value("SELECT key || ' ' || day FROM effect"))
                .isEqualTo("totals@2026-03-05T00:00:00Z 2026-03-05");
        assertThatThrownBy(() -> KIT.sql("SELECT 1").config(Map.of("a", 1)))
                .hasMessage("job 'sql' is SQL, which has no class to give that to");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bad Name!\u001b\n", "", "Upper", "-a"})
    void aNameIsOneOfTheConfiguration(String name) {
        TestedJob job = KIT.sql("SELECT 1");

        assertThatThrownBy(() -> job.named(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("job name '[^\\p{Cntrl}]*' is not of the form \\[a-z0-9]\\[a-z0-9_.-]\\{0,62}");
    }

    @Test
    void aClassWhoseNameIsNoJobsNeedsOne() {
        TestedJob job = KIT.job(
                new TransactionalJob() {
                    @Override
                    public void run(Context context, Connection connection) {
                        throw new IllegalStateException("it is not run");
                    }
                }.getClass());

        assertThatThrownBy(() -> job.run(DAY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("job name '' is not of the form")
                .hasMessageEndingWith(": give it another one by named(…)");
    }

    @Test
    @SuppressWarnings("NullAway") // whoever writes a test may have no such check
    void aMissingDateIsToldSo() {
        TestedJob job = KIT.sql("SELECT 1");

        assertThatThrownBy(() -> job.run(null)).hasMessage("the date to run the job for is null");
        assertThatThrownBy(() -> job.assertSurvivesCrashes(null, () -> {}, () -> {}))
                .hasMessage("the date to run the job for is null");
        assertThatThrownBy(() -> job.named(null)).hasMessage("the job's name is null");
    }

    @Test
    void aTimeLimitEndsIt() {
        Attempt attempt =
                KIT.sql("SELECT pg_sleep(60)").timeout(Duration.ofMillis(300)).run(DAY);

        assertThat(attempt.outcome()).isEqualTo("timed_out");
        assertThat(attempt.failure()).isEqualTo("did not end within 0.3s");
    }
}
