package org.crontabber.decision;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.crontabber.schedule.Cron;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.EveryAt;
import org.crontabber.schedule.Schedule;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where a job goes on that another scheduler has run. */
class TakenOverTest {
    private static final Instant FIRST_RUN = Instant.parse("2026-01-05T10:02:03Z");

    private static JobState takenOver(Schedule schedule, String lastSuccess, @Nullable String nextRun) {
        return takenOver(schedule, null, lastSuccess, nextRun);
    }

    private static JobState takenOver(
            Schedule schedule, @Nullable Instant start, @Nullable String lastSuccess, @Nullable String nextRun) {
        Job like = Sample.backfill("a");
        Job job = new Job("a", schedule, start, like.backfill(), like.retry(), List.of(), like.timeout(), true);
        TakenOver.Left left = new TakenOver.Left(
                FIRST_RUN,
                lastSuccess == null ? null : Instant.parse(lastSuccess),
                nextRun == null ? null : Instant.parse(nextRun));
        return TakenOver.of(job, Sample.GRID, left);
    }

    private static String doneAndNext(Schedule schedule, String lastSuccess, @Nullable String nextRun) {
        return doneAndNext(takenOver(schedule, lastSuccess, nextRun));
    }

    private static String doneAndNext(JobState state) {
        return text(state.lastSuccess()) + ", then "
                + text(state.oldestNotDone().orElseThrow());
    }

    private static String text(@Nullable Slot slot) {
        return String.valueOf(slot).replace(":00Z", "");
    }

    private static Schedule daily(String at) {
        return new EveryAt(1, LocalTime.parse(at), ZoneOffset.UTC);
    }

    private static Schedule weekly(String at) {
        return new EveryAt(7, LocalTime.parse(at), ZoneOffset.UTC);
    }

    @Test
    void aDailyJobGoesOnWithTheNextDate() {
        assertThat(doneAndNext(daily("02:00"), "2026-03-09T02:00:07Z", "2026-03-10T02:00:00Z"))
                .isEqualTo("2026-03-09T02:00, then 2026-03-10T02:00");
    }

    /** The date that has succeeded is done, whatever time of day it has now. */
    @Test
    void aDateThatSucceededIsDoneAlsoWhenItsTimeIsLaterNow() {
        assertThat(doneAndNext(daily("04:00"), "2026-03-09T02:00:07Z", "2026-03-10T02:00:00Z"))
                .isEqualTo("2026-03-09T04:00, then 2026-03-10T04:00");
        assertThat(doneAndNext(weekly("04:00"), "2026-03-09T02:00:07Z", "2026-03-16T02:00:00Z"))
                .isEqualTo("2026-03-09T04:00, then 2026-03-16T04:00");
        assertThat(doneAndNext(Cron.parse("0 4 1 * *", null, ZoneOffset.UTC), "2026-03-01T02:00:07Z", null))
                .isEqualTo("2026-03-01T04:00, then 2026-04-01T04:00");
    }

    /** As the other scheduler's next run tells, which is at its time of day. */
    @Test
    void aSuccessAfterMidnightWasForTheDateBefore() {
        assertThat(doneAndNext(daily("23:00"), "2026-03-10T00:05:00Z", "2026-03-11T23:00:00Z"))
                .isEqualTo("2026-03-09T23:00, then 2026-03-10T23:00");
        assertThat(doneAndNext(weekly("05:00"), "2026-03-10T00:05:00Z", "2026-03-17T05:00:00Z"))
                .isEqualTo("2026-03-09T05:00, then 2026-03-16T05:00");
        assertThat(doneAndNext(daily("02:00"), "2026-03-09T02:00:00Z", "2026-03-10T02:09:00Z"))
                .as("a few minutes are the work's")
                .isEqualTo("2026-03-09T02:00, then 2026-03-10T02:00");
    }

    @Test
    void aPeriodCountsFromTheLastSuccess() {
        JobState state = takenOver(new Every(Duration.ofDays(7), ZoneOffset.UTC), "2026-03-09T11:11:11Z", null);

        assertThat(doneAndNext(state)).isEqualTo("2026-03-09T11:10, then 2026-03-16T11:10");
        assertThat(text(state.slots().first())).isEqualTo("2026-01-05T11:10");
    }

    @Test
    void severalTimesADayAreToldByTheInstant() {
        Schedule twice = Cron.parse("0 6,18 * * *", null, ZoneOffset.UTC);

        assertThat(doneAndNext(twice, "2026-03-09T00:05:00Z", null))
                .isEqualTo("2026-03-08T18:00, then 2026-03-09T06:00");
        assertThat(doneAndNext(twice, "2026-03-09T19:05:00Z", null))
                .isEqualTo("2026-03-09T18:00, then 2026-03-10T06:00");
    }

    @Test
    void whatNeverSucceededIsToBeDoneSinceItsFirstRun() {
        JobState state = takenOver(daily("02:00"), null, null, null);

        assertThat(state.newest()).isNull();
        assertThat(doneAndNext(state)).isEqualTo("null, then 2026-01-05T02:00");
    }

    @Test
    void nothingLiesBeforeItsStart() {
        Instant start = Instant.parse("2026-03-20T00:00:00Z");

        assertThat(doneAndNext(takenOver(daily("02:00"), start, "2026-03-09T02:00:07Z", null)))
                .isEqualTo("null, then 2026-03-20T02:00");
        assertThat(doneAndNext(takenOver(daily("02:00"), start, "2026-03-21T02:00:07Z", null)))
                .isEqualTo("2026-03-21T02:00, then 2026-03-22T02:00");
    }

    @Test
    void whereNoSlotLiesByThenTheFirstIsToCome() {
        Schedule monthly = Cron.parse("0 6 1 * *", null, ZoneOffset.UTC);

        assertThat(doneAndNext(monthly, "2026-03-05T08:00:00Z", null))
                .isEqualTo("2026-03-01T06:00, then 2026-04-01T06:00");
        assertThat(takenOver(monthly, "2026-01-10T08:00:00Z", null).newest()).isNull();
        assertThat(doneAndNext(monthly, "2026-01-10T08:00:00Z", null)).isEqualTo("null, then 2026-02-01T06:00");
    }

    @Test
    void allElseIsAsAfterASuccess() {
        ZoneId apia = ZoneId.of("Pacific/Apia");
        JobState state = takenOver(new EveryAt(1, LocalTime.of(2, 0), apia), "2026-03-09T13:00:07Z", null);

        assertThat(state.lastSuccess())
                .isEqualTo(new Slot(Instant.parse("2026-03-09T13:00:00Z"), LocalDate.of(2026, 3, 10)));
        assertThat(state.firstEver()).isEqualTo(state.slots().first());
        assertThat(state.newest()).isEqualTo(state.lastSuccess());
        assertThat(state.lastCounted()).isTrue();
        assertThat(state.lastBegan()).isEqualTo("2026-03-09T13:00:07Z");
        assertThat(state.progress().count()).isZero();
        assertThat(state.pause()).isNull();
        assertThat(state.running()).isNull();
    }

    @Test
    void whatWasExecutedHasItsDate() {
        JobState state = takenOver(daily("02:00"), "2026-03-09T02:00:07Z", null);

        assertThat(text(TakenOver.slot(state, ZoneOffset.UTC, Instant.parse("2026-02-03T01:00:07Z"))))
                .isEqualTo("2026-02-03T02:00");
        assertThat(text(TakenOver.slot(state, ZoneOffset.UTC, Instant.parse("2025-02-03T01:00:07Z"))))
                .as("before all slots")
                .isEqualTo("2025-02-03T01:00");
    }
}
