package org.crontabber.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One behaviour case, as it stands in its file.
 *
 * @param words what happens in plain words, for the manual; null where nobody has written them yet
 * @param lines what is checked, as it stands in the file: everything but the title and the words
 */
record ConformanceCase(
        String title, @Nullable Words words, List<String> lines, List<Step> steps, List<Expectation> expectations) {

    /** What is there, what happens, and what comes of it, in plain words. */
    record Words(String given, String when, String then) {
        Stream<String> all() {
            return Stream.of(given, when, then);
        }
    }

    /** A configuration, and the command that runs with it. */
    record Step(String toml, List<String> command) {}

    enum Kind {
        EVENTS,
        EVENTS_OF,
        COUNT,
        MISSING,
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
        List<String> lines = block.subList(Math.max(1, block.indexOf("given")), block.size());
        List<Step> steps = new ArrayList<>();
        List<Expectation> expectations = new ArrayList<>();
        StringBuilder toml = new StringBuilder();
        List<String> then = new ArrayList<>();
        boolean inGiven = false;
        for (String line : lines) {
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
        List<String> prose = block.subList(1, block.size() - lines.size());
        return new ConformanceCase(block.get(0).substring(3), words(prose), lines, steps, expectations);
    }

    /** The words are the lines between the title and {@code given}; each part begins with its name. */
    private static @Nullable Words words(List<String> prose) {
        String given = part("Given", prose);
        String when = part("When", prose);
        String then = part("Then", prose);
        return given.isEmpty() || when.isEmpty() || then.isEmpty() ? null : new Words(given, when, then);
    }

    private static String part(String name, List<String> prose) {
        StringBuilder part = new StringBuilder();
        boolean inside = false;
        for (String line : prose) {
            if (!line.startsWith("  ")) {
                inside = line.startsWith(name + " ");
            }
            if (inside) {
                part.append(part.isEmpty() ? line.substring(name.length() + 1) : " " + line.strip());
            }
        }
        return part.toString();
    }

    private static Expectation expectation(String line, List<String> then) {
        String[] words = line.split(" ", -1);
        return switch (words.length == 1 ? "" : words[1]) {
            case "" -> new Expectation(Kind.EVENTS, "", then);
            case "of" -> new Expectation(Kind.EVENTS_OF, words[2], then);
            case "count" -> new Expectation(Kind.COUNT, words[2], then);
            case "missing" -> new Expectation(Kind.MISSING, "", then);
            case "waits" -> new Expectation(Kind.WAITS, "", then);
            default -> throw new IllegalArgumentException(line);
        };
    }
}
