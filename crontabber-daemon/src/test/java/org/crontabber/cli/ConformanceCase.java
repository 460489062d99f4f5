package org.crontabber.cli;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.decision.VerdictText;
import org.crontabber.simulate.Event;

/** One behaviour case, as it stands in its file. */
record ConformanceCase(String title, List<Step> steps, List<Expectation> expectations) {
    private static final int USUAL_YEAR = 2026;

    /** A configuration, and the command that runs with it. */
    record Step(String toml, List<String> command) {}

    enum Kind {
        EVENTS,
        EVENTS_OF,
        COUNT,
        WAITS
    }

    record Expectation(Kind kind, String job, List<String> lines) {}

    static List<ConformanceCase> parse(List<String> lines) {
        List<ConformanceCase> cases = new ArrayList<>();
        List<String> block = new ArrayList<>();
        boolean inCase = false;
        for (String line : lines) {
            if (line.startsWith("== ")) {
                if (inCase) {
                    cases.add(one(block));
                }
                inCase = true;
                block = new ArrayList<>();
            }
            block.add(line);
        }
        cases.add(one(block));
        return cases;
    }

    private static ConformanceCase one(List<String> block) {
        List<Step> steps = new ArrayList<>();
        List<Expectation> expectations = new ArrayList<>();
        StringBuilder toml = new StringBuilder();
        List<String> then = new ArrayList<>();
        boolean inGiven = false;
        for (String line : block.subList(1, block.size())) {
            if (line.equals("given") || line.equals("changed")) {
                toml.setLength(0);
                inGiven = true;
            } else if (line.startsWith("when plan ")) {
                steps.add(new Step(
                        toml.toString(),
                        List.of(line.substring("when plan ".length()).split(" +", -1))));
                inGiven = false;
            } else if (line.startsWith("then")) {
                then = new ArrayList<>();
                expectations.add(expectation(line, then));
            } else if (inGiven) {
                toml.append(line).append('\n');
            } else if (!line.isBlank()) {
                then.add(line.strip());
            }
        }
        return new ConformanceCase(block.get(0).substring(3), steps, expectations);
    }

    private static Expectation expectation(String line, List<String> then) {
        String[] words = line.split(" ", -1);
        return switch (words.length == 1 ? "" : words[1]) {
            case "" -> new Expectation(Kind.EVENTS, "", then);
            case "of" -> new Expectation(Kind.EVENTS_OF, words[2], then);
            case "count" -> new Expectation(Kind.COUNT, words[2], then);
            case "waits" -> new Expectation(Kind.WAITS, "", then);
            default -> throw new IllegalArgumentException(line);
        };
    }

    /** An event as a line of {@code then}. */
    static String line(Event event) {
        return time(event.at()) + "  " + event.job() + "  " + time(event.slot().at()) + "  " + what(event);
    }

    private static String what(Event event) {
        if (event instanceof Event.Attempted attempted) {
            String coalesced = attempted.coalesced() == 0 ? "" : " (for " + attempted.coalesced() + " older)";
            return "#" + attempted.attempt() + " " + attempted.outcomeCode() + coalesced;
        }
        if (event instanceof Event.Skipped skipped) {
            return "skipped " + skipped.reason();
        }
        if (event instanceof Event.Held held) {
            return "held after " + held.errors();
        }
        return event instanceof Event.Waits waits ? VerdictText.of(waits.verdict()) : "";
    }

    /** {@code 03-01 10:00}, with the year and the seconds only where they matter. */
    private static String time(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        String year = utc.getYear() == USUAL_YEAR ? "" : utc.getYear() + "-";
        String seconds = utc.getSecond() == 0 ? "" : ":%02d".formatted(utc.getSecond());
        return year
                + "%02d-%02d %02d:%02d%s"
                        .formatted(utc.getMonthValue(), utc.getDayOfMonth(), utc.getHour(), utc.getMinute(), seconds);
    }
}
