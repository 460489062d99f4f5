package org.crontabber.simulation;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.crontabber.decision.Backfill;
import org.crontabber.decision.Job;
import org.crontabber.decision.Retry;
import org.crontabber.schedule.Cron;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.EveryAt;
import org.crontabber.schedule.Schedule;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.Slots;
import org.junit.jupiter.api.Test;

/** Slots of one schedule are shown for a job that has it, and for one that has another. */
class DatesOfTheCalendarTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final Schedule IN_THE_GAP = new EveryAt(1, LocalTime.of(2, 30), BERLIN);
    private static final Slots GAP = IN_THE_GAP.from(slot("2026-03-27T01:30:00Z", "2026-03-27"));

    private static Slot slot(String at, String date) {
        return new Slot(Instant.parse(at), LocalDate.parse(date));
    }

    private static Told told(Schedule schedule) {
        return new Told(DatesOfTheCalendar::new, job(schedule));
    }

    private static Job job(Schedule schedule) {
        Duration hour = Duration.ofHours(1);
        return new Job("j", schedule, null, Backfill.DEFAULT, Retry.DEFAULT, List.of(), hour, true);
    }

    private static Fact met(Slots slots, String newest) {
        Slot last = slots.newest(Instant.parse(newest)).orElseThrow();
        return new Fact.CameDue("j", true, slots, null, last);
    }

    private static void violates(Schedule schedule, Slots slots, String newest, String sentence) {
        Told told = told(schedule);
        assertThatThrownBy(() -> told.see(met(slots, newest)))
                .isInstanceOf(Violated.class)
                .hasMessageStartingWith("DatesOfTheCalendar: slot ")
                .hasMessageContaining(sentence);
    }

    @Test
    void eachDateHasItsSlotAlsoWhereTheClockShifts() {
        told(IN_THE_GAP).see(met(GAP, "2026-10-30T12:00:00Z"));
        told(new EveryAt(1, LocalTime.NOON, ZoneId.of("Pacific/Apia")))
                .see(met(
                        new EveryAt(1, LocalTime.NOON, ZoneId.of("Pacific/Apia"))
                                .from(slot("2011-12-28T22:00:00Z", "2011-12-28")),
                        "2012-01-05T00:00:00Z"));
    }

    @Test
    void aDateThatIsPassedOverOrShiftedIsFound() {
        Schedule everySecond = new EveryAt(2, LocalTime.of(2, 30), BERLIN);
        Schedule later = new EveryAt(1, LocalTime.of(2, 45), BERLIN);

        violates(everySecond, GAP, "2026-03-28T12:00:00Z", "2026-03-28T01:30:00Z (date 2026-03-28) of job j came due");
        violates(later, GAP, "2026-03-27T12:00:00Z", "2026-03-27");
    }

    @Test
    void elapsedTimeIsTheSameEachTime() {
        Schedule hourly = new Every(Duration.ofHours(1), ZoneOffset.UTC);
        Schedule halfHourly = new Every(Duration.ofMinutes(30), ZoneOffset.UTC);
        Slots hours = hourly.from(slot("2026-03-01T00:00:00Z", "2026-03-01"));

        told(hourly).see(met(hours, "2026-03-03T00:00:00Z"));
        violates(halfHourly, hours, "2026-03-01T02:00:00Z", "2026-03-01T01:00:00Z");
        violates(new Every(Duration.ofHours(1), BERLIN), hours, "2026-03-01T23:00:00Z", "(date 2026-03-01)");
    }

    @Test
    void aCronSlotStandsForTheDateOfItsReading() {
        Schedule nightly = Cron.parse("30 2 * * *", null, BERLIN);
        Slots nights = nightly.from(slot("2026-03-27T01:30:00Z", "2026-03-27"));

        told(nightly).see(met(nights, "2026-10-30T12:00:00Z"));
        violates(nightly, nightly.from(slot("2026-03-27T01:30:00Z", "2026-03-26")), "2026-03-27T02:00:00Z", "03-26");
    }

    @Test
    void anotherScheduleBeginsAChainOfItsOwn() {
        Schedule hourly = new Every(Duration.ofHours(1), ZoneOffset.UTC);
        Slots later = hourly.from(slot("2026-03-01T05:20:00Z", "2026-03-01"));
        Slot first = slot("2026-03-01T00:00:00Z", "2026-03-01");
        Fact.CameDue goesOn = new Fact.CameDue("j", false, later, first, later.first());
        Told told = told(hourly).see(met(hourly.from(first), "2026-03-01T00:00:00Z"));

        assertThatThrownBy(() -> told.see(goesOn)).isInstanceOf(Violated.class);
        told.see(new Fact.Rescheduled("j", later, true)).see(goesOn);
    }

    @Test
    void theReferenceDoesNotAskForTheLeadersOldConfiguration() {
        Schedule daily = new EveryAt(1, LocalTime.of(2, 30), BERLIN);
        Told told = told(new Every(Duration.ofHours(1), BERLIN));

        told.see(new Fact.Killed(Told.LEADER)).see(Told.configured(job(daily)));
        told.see(met(GAP, "2026-03-30T12:00:00Z")).see(new Fact.Effect("j", GAP.first(), new UUID(0, 1), 1));
    }
}
