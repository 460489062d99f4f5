package org.crontabber.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Holds the schedules against a naive reference that walks minute by minute, in every zone of the JDK, around random
 * days and around each zone's shifts. The seed is printed; {@code -Dseed=…} repeats a run.
 */
class ScheduleReferenceTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final LocalDate FIRST_DAY = LocalDate.of(1970, 1, 3);
    private static final int DAYS = 130 * 365;
    private static final int MINUTES_OF_DAY = 24 * 60;

    @Test
    @DisplayName("conformance 53, 54: schedules of cron in every time zone, around each shift of its clocks")
    void agreesWithWalkingMinuteByMinute() {
        Random random = new Random(SEED);
        int compared = 0;
        for (String name : ZoneId.getAvailableZoneIds().stream().sorted().toList()) {
            ZoneId zone = ZoneId.of(name);
            for (LocalDate day : days(zone, random)) {
                RandomCron cron = RandomCron.draw(random, day);
                compared += compare(cron, zone, day);
            }
        }
        System.out.println("ScheduleReferenceTest: seed " + SEED + ", " + compared + " slots compared");
        assertThat(compared).isGreaterThan(10_000);
    }

    /** A random day and one day with a shift, if the zone has any. */
    private static List<LocalDate> days(ZoneId zone, Random random) {
        List<LocalDate> days = new ArrayList<>();
        days.add(FIRST_DAY.plusDays(random.nextInt(DAYS)));
        ZoneOffsetTransition shift = zone.getRules()
                .nextTransition(FIRST_DAY
                        .plusDays(random.nextInt(DAYS))
                        .atStartOfDay(zone)
                        .toInstant());
        if (shift == null) {
            shift = zone.getRules().previousTransition(Instant.parse("2100-01-01T00:00:00Z"));
        }
        if (shift != null
                && shift.getDateTimeBefore().getYear() >= 1970
                && shift.getDuration().toSeconds() % 60 == 0) {
            days.add(shift.getDateTimeBefore().toLocalDate());
        }
        return days;
    }

    private static int compare(RandomCron random, ZoneId zone, LocalDate day) {
        Instant from = day.minusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant to = day.plusDays(2).atStartOfDay(ZoneOffset.UTC).toInstant();
        Cron cron = Cron.parse(random.expression(), Cron.Days.AND, zone);
        Slots slots = cron.from(new Slot(Instant.EPOCH, LocalDate.EPOCH));
        List<Slot> found = new ArrayList<>();
        Optional<Slot> next = slots.next(from.minusNanos(1));
        while (next.isPresent() && next.get().at().isBefore(to)) {
            found.add(next.get());
            next = slots.next(next.get().at());
        }

        List<Slot> expected = random.everyReading() ? readings(random, zone, from, to) : fixed(random, zone, from, to);
        assertThat(found)
                .as("seed %d: %s in %s around %s", SEED, random, zone, day)
                .isEqualTo(expected);
        for (Slot slot : expected) {
            assertThat(slots.newest(slot.at())).contains(slot);
            assertThat(slots.newest(slot.at().plusSeconds(59))).contains(slot);
        }
        return expected.size();
    }

    /** Each instant, minute by minute, at which the clock on the wall reads one of the times. */
    private static List<Slot> readings(RandomCron cron, ZoneId zone, Instant from, Instant to) {
        List<Slot> slots = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plusSeconds(60)) {
            LocalDateTime wall = LocalDateTime.ofInstant(at, zone);
            if (wall.getSecond() == 0 && cron.matches(wall)) {
                slots.add(new Slot(at, wall.toLocalDate()));
            }
        }
        return slots;
    }

    /** Each wall-clock time of each date, minute by minute, where java.time puts it. */
    private static List<Slot> fixed(RandomCron cron, ZoneId zone, Instant from, Instant to) {
        TreeMap<Instant, Slot> slots = new TreeMap<>();
        LocalDateTime wall = LocalDateTime.ofInstant(from, ZoneOffset.UTC).minusDays(3);
        for (int minute = 0; minute < 9 * MINUTES_OF_DAY; minute++) {
            if (cron.matches(wall)) {
                Instant at = wall.atZone(zone).toInstant();
                if (!at.isBefore(from) && at.isBefore(to)) {
                    slots.put(at, new Slot(at, wall.toLocalDate()));
                }
            }
            wall = wall.plusMinutes(1);
        }
        return List.copyOf(slots.values());
    }

    @Test
    @DisplayName("conformance 54: a daily job in every time zone, over the years from 1970 to 2100")
    void aDailyJobHasOneSlotForEachDateThatExists() {
        Random random = new Random(SEED);
        for (String name : ZoneId.getAvailableZoneIds().stream().sorted().toList()) {
            ZoneId zone = ZoneId.of(name);
            LocalTime at = LocalTime.of(random.nextInt(24), random.nextInt(60));
            LocalDate start = FIRST_DAY.plusDays(random.nextInt(DAYS));
            EveryAt daily = new EveryAt(1, at, zone);
            Slots slots = daily.from(daily.firstSeen(
                    start.atStartOfDay(zone).toInstant(), new TickGrid(java.time.Duration.ofMinutes(5)), null));
            Slot slot = slots.first();
            for (int count = 0; count < 400; count++) {
                Slot next = slots.next(slot.at()).orElseThrow();
                LocalDate expected = existing(slot.date().plusDays(1), zone);
                assertThat(next.date())
                        .as("seed %d: %s in %s after %s", SEED, at, zone, slot)
                        .isEqualTo(expected);
                assertThat(next.at())
                        .isAfter(slot.at())
                        .isEqualTo(expected.atTime(at).atZone(zone).toInstant());
                slot = next;
            }
        }
    }

    /** The date, or the next one where a zone left it out. */
    private static LocalDate existing(LocalDate date, ZoneId zone) {
        return date.atStartOfDay(zone).toLocalDate();
    }

    /** An expression whose sets are drawn first and written down second, so that the reference parses nothing. */
    private record RandomCron(List<Integer> minutes, List<Integer> hours, String hourText, List<Integer> weekdays) {
        static RandomCron draw(Random random, LocalDate day) {
            List<Integer> minutes = random.ints(1 + random.nextInt(3), 0, 60)
                    .distinct()
                    .sorted()
                    .boxed()
                    .toList();
            int kind = random.nextInt(4);
            List<Integer> hours = random.ints(1 + random.nextInt(4), 0, 24)
                    .distinct()
                    .sorted()
                    .boxed()
                    .toList();
            String text = join(hours);
            if (kind == 0) {
                hours = IntStream.range(0, 24).boxed().toList();
                text = "*";
            } else if (kind == 1) {
                int step = 1 + random.nextInt(6);
                hours = IntStream.range(0, 24)
                        .filter(hour -> hour % step == 0)
                        .boxed()
                        .toList();
                text = "*/" + step;
            }
            List<Integer> weekdays = random.nextBoolean()
                    ? IntStream.range(0, 7).boxed().toList()
                    : List.of(day.getDayOfWeek().getValue() % 7);
            return new RandomCron(minutes, hours, text, weekdays);
        }

        boolean everyReading() {
            return hourText.startsWith("*") || hours.size() == 24;
        }

        String expression() {
            return join(minutes) + " " + hourText + " * * " + (weekdays.size() == 7 ? "*" : join(weekdays));
        }

        boolean matches(LocalDateTime wall) {
            return minutes.contains(wall.getMinute())
                    && hours.contains(wall.getHour())
                    && weekdays.contains(wall.getDayOfWeek().getValue() % 7);
        }

        private static String join(List<Integer> numbers) {
            return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
    }
}
