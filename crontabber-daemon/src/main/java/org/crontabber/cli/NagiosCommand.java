package org.crontabber.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.crontabber.config.JobDefinition;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.PlainText;
import org.crontabber.store.History;
import org.crontabber.store.Standing;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code nagios}: one line and an exit code, as Nagios, Icinga and their kin read them from a plugin. */
@Command(
        name = "nagios",
        description = {
            "Print one line for Nagios and its kin, and exit as their plugins do:",
            "0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN."
        })
final class NagiosCommand implements Callable<Integer> {
    /** Nagios reads 8 KiB of a plugin's output, and people less. */
    private static final int LONGEST_MESSAGE_CHARS = 200;

    private static final int MOST_PARTS = 20;

    private final Console console;
    private final Service service;

    @Mixin
    private final PlaceOption placeOption = new PlaceOption();

    @Option(
            names = "--compat",
            description = "Tell errors as Mozilla's crontabber did: 'name (action) | type | value', whole.")
    private boolean compat;

    NagiosCommand(Console console, Service service) {
        this.console = console;
        this.service = service;
    }

    /** What is wrong with how it was called, as a plugin says it; returns the exit code. */
    static int wrongUsage(Console console, String why) {
        console.out().println(Level.UNKNOWN + " - " + line(why));
        return Level.UNKNOWN.exitCode;
    }

    /** What a plugin can say, and how it exits then. */
    private enum Level {
        OK(0),
        WARNING(1),
        CRITICAL(2),
        UNKNOWN(3);

        private final int exitCode;

        Level(int exitCode) {
            this.exitCode = exitCode;
        }
    }

    private record Part(Level level, String text) {}

    @Override
    public Integer call() {
        try {
            Service.Place place = placeOption.quietlyInForce(console, service);
            try (State state = service.open(place)) {
                return tell(parts(place, state));
            }
        } catch (PlaceOption.Unusable e) {
            return tell(List.of(
                    new Part(Level.UNKNOWN, "the configuration can't be used: 'crontabber check' names each problem")));
        } catch (RuntimeException e) { // whatever it is: a plugin that says nothing is taken for one that is missing
            return tell(List.of(new Part(Level.UNKNOWN, line(String.valueOf(e.getMessage())))));
        }
    }

    /** The worst first; what is less bad than the worst is told after it, but for {@code --compat}. */
    private int tell(List<Part> parts) {
        Level worst = parts.stream().map(Part::level).max(Level::compareTo).orElse(Level.OK);
        List<String> texts = new ArrayList<>();
        for (Level level : List.of(Level.UNKNOWN, Level.CRITICAL, Level.WARNING)) {
            if (level == worst || !compat) {
                parts.stream().filter(part -> part.level() == level).forEach(part -> texts.add(part.text()));
            }
        }
        int most = compat ? texts.size() : MOST_PARTS;
        String rest = texts.size() > most ? "; and " + (texts.size() - most) + " more: 'crontabber status'" : "";
        String told = texts.stream().limit(most).collect(Collectors.joining("; ")) + rest;
        console.out().println(worst + " - " + (told.isEmpty() ? "All systems nominal" : told));
        return worst.exitCode;
    }

    private List<Part> parts(Service.Place place, State state) {
        StateView view = state.view();
        List<Part> parts = new ArrayList<>();
        Standing standing = view.standing();
        Duration tick = place.configuration().daemon().grid().tick();
        if (standing.lastTick() == null) {
            parts.add(new Part(Level.CRITICAL, "no tick has taken place yet: 'crontabber status' tells more"));
        } else if (WhoLeads.isLate(standing, tick)) {
            parts.add(new Part(
                    Level.CRITICAL,
                    "no tick for " + Durations.inWords(Duration.between(standing.lastTick(), standing.now()))
                            + ": 'crontabber status' tells more"));
        }
        List<Part> broken = new ArrayList<>();
        for (Node node : view.ledger().graph().nodes()) {
            JobState job = view.ledger().state(node);
            String set = view.ledger().quarantine(node);
            if (node.isBroken()) {
                broken.add(new Part(Level.CRITICAL, node.name() + ": broken: " + line(node.brokenWhere())));
            } else if (set != null) {
                parts.add(new Part(Level.CRITICAL, node.name() + ": set aside: " + line(set)));
            } else if (job != null && job.progress().errors() > 0) {
                boolean isFirst = node.job().isBackfill() && job.progress().errors() == 1;
                parts.add(new Part(
                        isFirst ? Level.WARNING : Level.CRITICAL,
                        error(node, place.configuration().job(node.name()).orElse(null), state.history())));
            }
            if (job != null && job.progress().heldCount() > 0) {
                parts.add(new Part(
                        Level.WARNING, node.name() + ": " + held(job.progress().heldCount())));
            }
        }
        parts.addAll(broken); // one mistake in a file is many of them: what fails comes first
        String refused = WhoLeads.refused(place, standing);
        if (refused != null) {
            parts.add(new Part(Level.WARNING, line(refused)));
        }
        return parts;
    }

    private static String held(long dates) {
        return dates == 1 ? "1 date is held" : dates + " dates are held";
    }

    private String error(Node node, @Nullable JobDefinition definition, History history) {
        String action = definition == null ? "?" : definition.work().action();
        History.Entry last = history.lastError(node.name()).orElse(null);
        String type = last == null || last.errorClass() == null ? "error" : line(last.errorClass());
        String value = last == null || last.error() == null ? "'crontabber why " + node.name() + "'" : last.error();
        return compat
                ? node.name() + " (" + action + ") | " + type + " | " + escaped(value)
                : node.name() + " (" + action + "): " + type + ": " + line(value);
    }

    /** A line break as two characters, as the original told it. */
    private static String escaped(String text) {
        return text.replace("\r", "\\r").replace("\n", "\\n");
    }

    /** What a job has said, within one line: what follows a bar would count as performance data. */
    private static String line(String text) {
        String whole = PlainText.oneLine(escaped(text)).replace('|', '/');
        return whole.length() <= LONGEST_MESSAGE_CHARS ? whole : whole.substring(0, LONGEST_MESSAGE_CHARS) + "…";
    }
}
