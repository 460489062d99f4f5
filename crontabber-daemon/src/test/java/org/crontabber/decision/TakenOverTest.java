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

    private static JobState takenOver(Schedule schedule, String lastSuccess) {
        Job like = Sample.backfill("a");
        Job job = new Job("a", schedule, null, like.backfill(), like.retry(), List.of(), like.timeout(), true);
        return TakenOver.of(job, Sample.GRID, FIRST_RUN, Instant.parse(lastSuccess));
    }

    private static String doneAndNext(Schedule schedule, String lastSuccess) {
        JobState state = takenOver(schedule, lastSuccess);
        return text(state.lastSuccess()) + ", then "
                + text(state.oldestNotDone().orElseThrow());
    }

    private static String text(@Nullable Slot slot) {
        return String.valueOf(slot).replace(":00Z", "");
    }

    private static Schedule daily(String at) {
        return new EveryAt(1, LocalTime.parse(at), ZoneOffset.UTC);
    }

    @Test
    void aDailyJobGoesOnWithTheNextDate() {
        assertThat(doneAndNext(daily("02:00"), "2026-03-09T02:00:07Z"))
                .isEqualTo("2026-03-09T02:00, then 2026-03-10T02:00");
    }

    @Test
    void aSuccessAfterMidnightWasForTheDateBefore() {
        assertThat(doneAndNext(daily("23:00"), "2026-03-10T00:05:00Z"))
                .isEqualTo("2026-03-09T23:00, then 2026-03-10T23:00");
        assertThat(doneAndNext(new EveryAt(7, LocalTime.of(5, 0), ZoneOffset.UTC), "2026-03-10T00:05:00Z"))
                .isEqualTo("2026-03-09T05:00, then 2026-03-16T05:00");
    }

    @Test
    void aPeriodCountsFromTheLastSuccess() {
        assertThat(doneAndNext(new Every(Duration.ofDays(7), ZoneOffset.UTC), "2026-03-09T11:11:11Z"))
                .isEqualTo("2026-03-09T11:10, then 2026-03-16T11:10");
    }

    @Test
    void aCronJobGoesOnWithItsNextSlot() {
        Schedule monthly = Cron.parse("0 6 1 * *", null, ZoneOffset.UTC);

        assertThat(doneAndNext(monthly, "2026-03-01T06:00:09Z")).isEqualTo("2026-03-01T06:00, then 2026-04-01T06:00");
        assertThat(doneAndNext(monthly, "2026-03-05T08:00:00Z")).isEqualTo("2026-03-01T06:00, then 2026-04-01T06:00");
        assertThat(takenOver(monthly, "2026-01-10T08:00:00Z").newest())
                .as("none lies between its first run and then")
                .isNull();
        assertThat(doneAndNext(monthly, "2026-01-10T08:00:00Z")).isEqualTo("null, then 2026-02-01T06:00");
    }

    @Test
    void allElseIsAsAfterASuccess() {
        JobState state =
                takenOver(new EveryAt(1, LocalTime.of(2, 0), ZoneId.of("Pacific/Apia")), "2026-03-09T13:00:07Z");

        assertThat(state.firstEver())
                .isEqualTo(new Slot(Instant.parse("2026-01-05T10:00:00Z"), LocalDate.of(2026, 1, 5)));
        assertThat(state.newest()).isEqualTo(state.lastSuccess());
        assertThat(state.lastCounted()).isTrue();
        assertThat(state.lastBegan()).isEqualTo("2026-03-09T13:00:07Z");
        assertThat(state.progress().count()).isZero();
        assertThat(state.pause()).isNull();
        assertThat(state.running()).isNull();
        JobState fresh = TakenOver.of(
                Sample.plain("p"),
                Sample.GRID,
                Instant.parse("2026-03-09T08:00:00Z"),
                Instant.parse("2026-03-09T08:00:00Z"));
        assertThat(fresh.firstEver()).isEqualTo(fresh.slots().first());
    }
}
