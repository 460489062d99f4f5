package org.crontabber.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.schedule.Cron;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.EveryAt;
import org.crontabber.schedule.Schedule;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/**
 * The slots that come due are those of a calendar on the wall, worked out here a second time and simply: each from the
 * one before it. A changed schedule begins a chain of its own.
 *
 * <p>Of {@code cron} only the date is looked at, since the expression would have to be read a second time.
 */
final class DatesOfTheCalendar implements Invariant {
    private static final Duration LONGEST_SHIFT = Duration.ofDays(1);

    private final Model model;
    private final Map<String, Slot> last = new HashMap<>();

    DatesOfTheCalendar(Model model) {
        this.model = model;
    }

    @Override
    public void see(Fact fact) {
        if (fact instanceof Fact.Rescheduled changed) {
            last.remove(changed.job());
        } else if (fact instanceof Fact.CameDue due && due.newest() != null) {
            cameDue(due, due.newest());
        }
    }

    private void cameDue(Fact.CameDue due, Slot newest) {
        List<Schedule> schedules = model.nodes(due.job()).stream()
                .map(Node::job)
                .map(job -> job.schedule())
                .toList();
        Slot before = last.get(due.job());
        Optional<Slot> next =
                due.slots().next(due.known() == null ? Instant.MIN : due.known().at());
        while (next.isPresent() && next.get().compareTo(newest) <= 0) {
            Slot slot = next.get();
            if (!schedules.isEmpty() && !fitsOne(schedules, before, slot)) {
                throw new Violated(
                        this,
                        "slot " + slot + " (date " + slot.date() + ") of job " + due.job() + " came due after " + before
                                + (before == null ? "" : " (date " + before.date() + ")") + ", which is not how "
                                + schedules + " goes on");
            }
            before = slot;
            next = due.slots().next(slot.at());
        }
        last.put(due.job(), newest);
    }

    private static boolean fitsOne(List<Schedule> schedules, @Nullable Slot before, Slot slot) {
        for (Schedule schedule : schedules) {
            boolean fits = schedule instanceof Every every
                    ? fits(every, before, slot)
                    : schedule instanceof EveryAt daily
                            ? fits(daily, before, slot)
                            : schedule instanceof Cron cron && fits(cron, before, slot);
            if (fits) {
                return true;
            }
        }
        return false;
    }

    private static boolean fits(Every every, @Nullable Slot before, Slot slot) {
        boolean follows = before == null || before.at().plus(every.period()).equals(slot.at());
        return follows && LocalDate.ofInstant(slot.at(), every.zone()).equals(slot.date());
    }

    /** Dates in between fall on the same instant: of a date that does not exist in the zone. */
    private static boolean fits(EveryAt daily, @Nullable Slot before, Slot slot) {
        if (!instant(daily, slot.date()).equals(slot.at())) {
            return false;
        }
        LocalDate date = before == null ? slot.date() : before.date().plusDays(daily.days());
        while (date.isBefore(slot.date()) && instant(daily, date).equals(slot.at())) {
            date = date.plusDays(daily.days());
        }
        return date.equals(slot.date());
    }

    private static Instant instant(EveryAt daily, LocalDate date) {
        return date.atTime(daily.at()).atZone(daily.zone()).toInstant();
    }

    /** Around a shift of the clock a slot may lie past its date. */
    private static boolean fits(Cron cron, @Nullable Slot before, Slot slot) {
        boolean grows = before == null || slot.compareTo(before) > 0;
        LocalDateTime reading = LocalDateTime.ofInstant(slot.at(), cron.zone());
        return grows
                && reading.getSecond() == 0
                && (reading.toLocalDate().equals(slot.date()) || isAroundAShift(slot.at(), cron.zone()));
    }

    private static boolean isAroundAShift(Instant at, ZoneId zone) {
        if (zone instanceof ZoneOffset) {
            return false;
        }
        ZoneOffsetTransition shift = zone.getRules().previousTransition(at.plusNanos(1));
        return shift != null && !shift.getInstant().isBefore(at.minus(LONGEST_SHIFT));
    }
}
