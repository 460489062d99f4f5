package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTextTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    static List<Schedule> schedules() {
        return List.of(
                new Every(Duration.ofMinutes(5), BERLIN),
                new Every(Duration.ofDays(14), ZoneId.of("UTC")),
                new Every(DurationText.LONGEST, ZoneId.of("+02:00")),
                new EveryAt(1, LocalTime.of(2, 30), BERLIN),
                new EveryAt(14, LocalTime.MIDNIGHT, BERLIN),
                Cron.parse("0 2 * * mon-fri", null, BERLIN),
                Cron.parse("@daily", null, BERLIN),
                Cron.parse("0  2 1,15\t* *", null, BERLIN),
                Cron.parse("0 2 1 * mon", Cron.Days.OR, BERLIN),
                Cron.parse("0 2 1 * mon", Cron.Days.AND, BERLIN));
    }

    @ParameterizedTest
    @MethodSource("schedules")
    void readsWhatAScheduleWrites(Schedule schedule) {
        assertThat(ScheduleText.parse(schedule.text(), schedule.zone().getId())).contains(schedule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "now and then",
                "every",
                "every day",
                "every 0m",
                "every 60m",
                "every 1h ",
                "every 1d at noon",
                "every 1h at 02:00",
                "every 1d at 02:00:00",
                "cron",
                "cron ",
                "cron 99 * * * *",
                "cron 0 0 30 2 *",
                "cron 0 2 1 * mon",
                "cron 0 2 1 * mon (days maybe)"
            })
    void readsNothingElse(String text) {
        assertThat(ScheduleText.parse(text, "UTC")).isEmpty();
    }

    @Test
    void knowsNoOtherZones() {
        assertThat(ScheduleText.parse("every 1h", "Nowhere/Land")).isEmpty();
        assertThat(ScheduleText.parse("every 1h", null)).isEmpty();
        assertThat(ScheduleText.parse(null, "UTC")).isEmpty();
    }
}
