package org.crontabber.cli;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.crontabber.config.Nearest;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.store.Ghost;
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
        return place.configuration().graph().find(name).orElseThrow(() -> unknown(place, name, names(place)));
    }

    /**
     * The job of this name, for what can be said of no ghost.
     *
     * @throws WrongUsage naming the nearest known one, or saying that it is a ghost
     */
    static Node find(Service.Place place, State state, String name) {
        return findOrGhost(place, state, name)
                .orElseThrow(() -> new WrongUsage("job '" + name + "' is a ghost: it is in the ledger and not in the"
                        + " configuration; " + place.hint("'crontabber why " + name + "' tells more")));
    }

    /**
     * The job of this name; empty when it is a ghost, which the ledger knows and the configuration does not.
     *
     * @throws WrongUsage naming the nearest known one
     */
    static Optional<Node> findOrGhost(Service.Place place, State state, String name) {
        Optional<Node> node = place.configuration().graph().find(name);
        if (node.isEmpty() && ghost(place, state, name).isEmpty()) {
            List<String> known = new ArrayList<>(names(place));
            state.history().ghosts(known).forEach(ghost -> known.add(ghost.name()));
            throw unknown(place, name, known);
        }
        return node;
    }

    /**
     * The ghost of this name.
     *
     * @throws WrongUsage when the configuration knows it, or nobody does
     */
    static Ghost findGhost(Service.Place place, State state, String name) {
        if (findOrGhost(place, state, name).isPresent()) {
            throw new WrongUsage("job '" + name + "' is in the configuration, and no ghost: "
                    + place.hint("'crontabber reset " + name + "' lets it begin anew"));
        }
        return ghost(place, state, name).orElseThrow();
    }

    static Optional<Ghost> ghost(Service.Place place, State state, String name) {
        return state.history().ghosts(names(place)).stream()
                .filter(ghost -> ghost.name().equals(name))
                .findFirst();
    }

    static List<String> names(Service.Place place) {
        return place.configuration().graph().nodes().stream().map(Node::name).toList();
    }

    private static WrongUsage unknown(Service.Place place, String name, List<String> known) {
        return new WrongUsage("there is no job '" + name + "'" + Nearest.hint(name, known)
                + (known.isEmpty() ? "" : place.hint("; 'crontabber list' shows all")));
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
        return span(node.job().schedule().zone(), text);
    }

    /** The same, for a job of which no more than the zone is known. */
    static Span span(ZoneId zone, String text) {
        int middle = text.indexOf(UNTIL);
        String first = middle < 0 ? text : text.substring(0, middle);
        String last = middle < 0 ? text : text.substring(middle + UNTIL.length());
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
