package org.crontabber.chaos;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A job whose slots the checker knows by itself: the first one, and one more after each period. Zone and calendar are
 * UTC, so that this needs none of the program's code.
 *
 * @param parents the jobs that it comes after
 * @param failing days of the month, or minutes of the hour for a period below a day, whose first attempt fails
 */
record TruthJob(Kind kind, Slots slots, List<Parent> parents, Set<Integer> failing) {
    TruthJob {
        parents = List.copyOf(parents);
        failing = Set.copyOf(failing);
    }

    /**
     * What a job is: SQL takes effect exactly once, a shell at least once; of a plain job the newest slot alone matters.
     *
     * @param longestMillis how long an attempt takes at most
     */
    record Kind(String name, boolean isSql, boolean isBackfill, int longestMillis) {}

    /** When a job is due. */
    record Slots(Instant first, Duration every) {}

    /** One that comes first: with its slots of the same date, or else with all up to the child's slot. */
    record Parent(String job, boolean sameDate) {}

    String name() {
        return kind.name();
    }

    boolean isDaily() {
        return slots.every().equals(Duration.ofDays(1));
    }

    /** The slots up to this moment, it included. */
    List<Instant> until(Instant end) {
        return Stream.iterate(slots.first(), slot -> !slot.isAfter(end), slot -> slot.plus(slots.every()))
                .toList();
    }

    boolean isSlot(Instant instant) {
        Duration since = Duration.between(slots.first(), instant);
        return !since.isNegative()
                && slots.every().multipliedBy(since.dividedBy(slots.every())).equals(since);
    }

    static LocalDate date(Instant slot) {
        return LocalDate.ofInstant(slot, ZoneOffset.UTC);
    }

    boolean failsFirst(Instant slot) {
        return failing.contains(
                isDaily()
                        ? date(slot).getDayOfMonth()
                        : slot.atOffset(ZoneOffset.UTC).getMinute());
    }
}
