package org.crontabber.web;

import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What is served; each is asked by several threads at once, and must answer well within the limit of an answer. */
public record Pages(Supplier<String> metrics, Supplier<Health> live, Supplier<Health> ready) {
    /** Whether all is well, and one line that says so or why not; immutable, for any thread. */
    public record Health(boolean ok, String text) {
        public Health {
            text = text.lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .collect(Collectors.joining(" "));
        }
    }
}
