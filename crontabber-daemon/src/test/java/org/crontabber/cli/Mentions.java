package org.crontabber.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.crontabber.simulate.Event;
import org.crontabber.simulate.Scenario;

/**
 * What the words of a behaviour case mention: times of day, days, and pieces of its configuration in backquotes. Words are
 * read by people only; this holds what can be held of their truth.
 */
record Mentions(Set<LocalTime> times, Set<MonthDay> days, Set<String> pieces) {
    private static final Pattern TIME = Pattern.compile("\\b([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)\\b");
    private static final Pattern DAY =
            Pattern.compile("\\b([0-9]{1,2} (?:January|February|March|April|October|December))\\b");
    private static final Pattern PIECE = Pattern.compile("`([^`]+)`");
    private static final Pattern MACHINE_DAY = Pattern.compile("\\b([0-9]{4}-[0-9]{2}-[0-9]{2})\\b");
    private static final Pattern ZONE = Pattern.compile("zone = \"([^\"]+)\"");
    private static final DateTimeFormatter DAY_IN_WORDS = DateTimeFormatter.ofPattern("d MMMM", Locale.ENGLISH);

    static Mentions in(ConformanceCase.Words words) {
        Mentions mentioned = new Mentions(new HashSet<>(), new HashSet<>(), new HashSet<>());
        words.all().forEach(text -> {
            found(TIME, text).forEach(time -> mentioned.times.add(LocalTime.parse(time)));
            found(DAY, text).forEach(day -> mentioned.days.add(MonthDay.parse(day, DAY_IN_WORDS)));
            mentioned.pieces.addAll(found(PIECE, text));
        });
        return mentioned;
    }

    private static List<String> found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.results().map(found -> found.group(1)).toList();
    }

    /** What of it is neither in the lines that are checked nor in what happened, on the clocks of the case's zones. */
    List<String> unknownTo(ConformanceCase row, PlanReplay.Replay replay) {
        String lines = String.join("\n", row.lines());
        Set<ZoneId> zones = new HashSet<>(Set.of(ZoneId.of("UTC")));
        found(ZONE, lines).forEach(zone -> zones.add(ZoneId.of(zone)));
        Set<LocalTime> knownTimes = new HashSet<>();
        Set<MonthDay> knownDays = new HashSet<>();
        found(TIME, lines).forEach(time -> knownTimes.add(LocalTime.parse(time)));
        found(MACHINE_DAY, lines).forEach(day -> knownDays.add(MonthDay.from(LocalDate.parse(day))));
        instants(replay)
                .forEach(instant -> zones.forEach(zone -> {
                    ZonedDateTime local = instant.atZone(zone);
                    knownTimes.add(local.toLocalTime().truncatedTo(ChronoUnit.SECONDS));
                    knownDays.add(MonthDay.from(local));
                }));
        List<String> unknown = new ArrayList<>();
        times.stream().filter(time -> !knownTimes.contains(time)).forEach(time -> unknown.add("the time " + time));
        days.stream().filter(day -> !knownDays.contains(day)).forEach(day -> unknown.add("the day " + day));
        pieces.stream().filter(piece -> !stands(piece, lines)).forEach(piece -> unknown.add("`" + piece + "`"));
        return unknown;
    }

    /** Whether it stands there as a word: the {@code b} of "job" is no job b. */
    private static boolean stands(String piece, String lines) {
        return Pattern.compile("(?<!\\w)" + Pattern.quote(piece) + "(?!\\w)")
                .matcher(lines)
                .find();
    }

    private static Stream<Instant> instants(PlanReplay.Replay replay) {
        Stream<Instant> outside = replay.scenarios().stream()
                .flatMap(scenario -> Stream.concat(Stream.of(scenario.from(), scenario.to()), downs(scenario)));
        return Stream.concat(outside, replay.events().stream().flatMap(Mentions::instants));
    }

    private static Stream<Instant> downs(Scenario scenario) {
        return scenario.downs().stream().flatMap(down -> Stream.of(down.start(), down.end()));
    }

    private static Stream<Instant> instants(Event event) {
        Stream<Instant> begun = Stream.of(event.at(), event.slot().at());
        return event instanceof Event.Attempted attempted && attempted.ended() != null
                ? Stream.concat(begun, Stream.of(attempted.ended()))
                : begun;
    }
}
