package org.crontabber.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.crontabber.config.Configuration;
import org.crontabber.config.Nearest;
import org.crontabber.decision.JobGraph.Node;
import org.jspecify.annotations.Nullable;

/** The jobs and slots that people name. */
final class Jobs {
    private static final String UNTIL = "..";

    private Jobs() {}

    /** From the first instant to the last one, both included. */
    record Span(Instant from, Instant to) {}

    /**
     * The job of this name.
     *
     * @throws WrongUsage naming the nearest known one
     */
    static Node find(Service.Place place, String name) {
        Configuration configuration = place.configuration();
        return configuration.graph().find(name).orElseThrow(() -> {
            List<String> known =
                    configuration.graph().nodes().stream().map(Node::name).toList();
            return new WrongUsage("there is no job '" + name + "'" + Nearest.hint(name, known)
                    + (known.isEmpty() ? "" : "; 'crontabber list' shows all"));
        });
    }

    /** A sound one. */
    static Node sound(Service.Place place, String name) {
        Node node = find(place, name);
        if (node.isBroken()) {
            throw new WrongUsage("job '" + name + "' is broken: " + node.brokenWhere());
        }
        return node;
    }

    /**
     * {@code SLOT} or {@code SLOT..SLOT}: instants, or dates, which mean all slots of that date in the job's zone.
     *
     * @throws WrongUsage naming the value
     */
    static Span span(Node node, String text) {
        int middle = text.indexOf(UNTIL);
        String first = middle < 0 ? text : text.substring(0, middle);
        String last = middle < 0 ? text : text.substring(middle + UNTIL.length());
        ZoneId zone = node.job().schedule().zone();
        Span span = new Span(begin(first, zone), end(last, zone));
        if (span.to().isBefore(span.from())) {
            throw new WrongUsage("'" + text + "' ends before it begins");
        }
        return span;
    }

    private static Instant begin(String text, ZoneId zone) {
        LocalDate date = date(text);
        return date == null
                ? Instants.parse("slot", text)
                : date.atStartOfDay(zone).toInstant();
    }

    /** In microseconds, as the state keeps them: a nanosecond before midnight would be rounded to the next date. */
    private static Instant end(String text, ZoneId zone) {
        LocalDate date = date(text);
        return date == null
                ? Instants.parse("slot", text)
                : date.plusDays(1).atStartOfDay(zone).toInstant().minus(1, ChronoUnit.MICROS);
    }

    private static @Nullable LocalDate date(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
