package org.crontabber.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Rules;
import org.crontabber.decision.VerdictText;
import org.crontabber.schedule.DurationText;
import org.crontabber.schedule.ZoneShift;
import org.crontabber.simulate.Event;
import org.crontabber.simulate.Scenario;
import org.crontabber.simulate.Window;
import org.jspecify.annotations.Nullable;

/**
 * A plan for people: a heading per date, a line per thing that happens, the time only where it changes. Dates that a
 * job catches up one after another stand in one line. Clocks that are put forward or back and outages stand between.
 */
final class PlanTable implements PlanOutput {
    private static final int SHIFTS_SHOWN = 1_000;
    private static final int WIDEST_JOB = 32;
    private static final int NARROW = 80;
    private static final int EVENTS_PER_LOOK = 1_000;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM yyyy", Locale.ENGLISH);
    private static final DateTimeFormatter NARROW_SLOT = DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter SLOT = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ENGLISH);

    private final Console console;
    private final int jobWidth;
    private final PlanTotals totals;
    private final Deque<Mark> marks = new ArrayDeque<>();
    private @Nullable LocalDate day;
    private @Nullable Instant lastTime;
    private @Nullable Run run;
    private long events;

    /** Something that is known beforehand. */
    private record Mark(Instant at, String text) {}

    /** Successes at first attempt of one job, one after another at one instant. */
    private record Run(Event.Attempted first, Event.Attempted last, int slots) {}

    PlanTable(Console console, Scenario scenario, JobGraph graph, Rules rules) {
        this.console = console;
        this.totals = new PlanTotals(graph);
        this.jobWidth = Math.min(
                console.width() < NARROW ? WIDEST_JOB / 2 : WIDEST_JOB,
                graph.nodes().stream()
                        .mapToInt(node -> node.name().length())
                        .max()
                        .orElse(1));
        String span = SLOT.format(utc(scenario.from())) + " to " + SLOT.format(utc(scenario.to()));
        String rhythm = "tick " + DurationText.of(rules.grid().tick()) + ", concurrency " + rules.concurrency();
        console.out().println(console.fit(console.bold("Plan " + span + " UTC") + "   " + console.dim(rhythm)));
        gatherMarks(scenario, graph);
    }

    private void gatherMarks(Scenario scenario, JobGraph graph) {
        List<Mark> all = new ArrayList<>();
        graph.nodes().stream()
                .filter(node -> !node.isBroken())
                .map(node -> node.job().schedule().zone())
                .distinct()
                .flatMap(zone -> ZoneShift.between(zone, scenario.from(), scenario.to(), SHIFTS_SHOWN).stream())
                .map(shift -> new Mark(shift.at(), text(shift)))
                .forEach(all::add);
        for (Window down : scenario.downs()) {
            if (down.start().isBefore(scenario.to()) && down.end().isAfter(scenario.from())) {
                all.add(new Mark(down.start(), "no leader until " + SLOT.format(utc(down.end()))));
            }
        }
        all.sort(Comparator.comparing(Mark::at));
        marks.addAll(all);
    }

    private static String text(ZoneShift shift) {
        return "%s: clocks go %s, %s to %s"
                .formatted(
                        shift.zone(),
                        shift.isForward() ? "forward" : "back",
                        shift.before().toLocalTime(),
                        shift.after().toLocalTime());
    }

    @Override
    public void accept(Event event) {
        if (++events % EVENTS_PER_LOOK == 0 && console.out().checkError()) {
            throw new OutputClosed();
        }
        totals.accept(event);
        if (event instanceof Event.Attempted attempted && attempted.outcome() == Outcome.SUCCEEDED) {
            if (run != null && continues(run, attempted)) {
                run = new Run(run.first(), attempted, run.slots() + 1);
                return;
            }
            flushRun();
            run = new Run(attempted, attempted, 1);
            return;
        }
        flushRun();
        if (event instanceof Event.Attempted attempted) {
            line(attempted.at(), attempted.job(), slot(attempted), ended(attempted));
        } else if (event instanceof Event.Skipped skipped) {
            line(skipped.at(), skipped.job(), slot(skipped), console.yellow("skipped") + "  " + skipped.reason());
        } else if (event instanceof Event.Held held) {
            line(held.at(), held.job(), slot(held), console.red("held") + "  after " + held.errors() + " errors");
        } else if (event instanceof Event.Waits waits) {
            line(waits.at(), waits.job(), slot(waits), console.dim("waits  " + VerdictText.of(waits.verdict())));
        }
    }

    private static boolean continues(Run run, Event.Attempted next) {
        return run.last().job().equals(next.job())
                && run.last().at().equals(next.at())
                && next.attempt() == 1
                && run.last().attempt() == 1
                && next.coalesced() == 0
                && run.last().coalesced() == 0;
    }

    private void flushRun() {
        if (run == null) {
            return;
        }
        Event.Attempted first = run.first();
        String slot = slot(first);
        String what = ended(first);
        if (run.slots() > 1) {
            what = console.green("succeeded") + "  and " + (run.slots() - 1) + " more, to "
                    + slot(run.last()).strip();
        }
        run = null;
        line(first.at(), first.job(), slot, what);
    }

    private String ended(Event.Attempted attempted) {
        StringBuilder text = new StringBuilder();
        Outcome outcome = attempted.outcome();
        if (outcome == null) {
            text.append(console.yellow("running"));
        } else if (outcome == Outcome.SUCCEEDED) {
            text.append(console.green(outcome.code()));
        } else {
            text.append(console.red(outcome.code()));
        }
        if (attempted.attempt() > 1) {
            text.append("  attempt ").append(attempted.attempt());
        }
        if (attempted.coalesced() > 0) {
            text.append("  for ").append(attempted.coalesced()).append(" older slots too");
        }
        Instant ended = attempted.ended();
        if (ended != null && ended.isAfter(attempted.at())) {
            text.append("  took ").append(DurationText.of(Duration.between(attempted.at(), ended)));
        }
        return text.toString();
    }

    private String slot(Event event) {
        return (console.width() < NARROW ? NARROW_SLOT : SLOT)
                .format(utc(event.slot().at()));
    }

    private void line(Instant at, String job, String slot, String what) {
        marksUntil(at);
        time(at);
        console.out().println(console.fit("  " + column(at) + "  " + fit(job) + "  " + slot + "  " + what));
        lastTime = at;
    }

    private void marksUntil(Instant at) {
        while (!marks.isEmpty() && !marks.getFirst().at().isAfter(at)) {
            Mark mark = marks.removeFirst();
            time(mark.at());
            console.out().println(console.fit("  " + column(mark.at()) + "  " + console.yellow("── " + mark.text())));
            lastTime = mark.at();
        }
    }

    /** Prints the date's heading where the date changes. */
    private void time(Instant at) {
        LocalDate date = utc(at).toLocalDate();
        if (!date.equals(day)) {
            day = date;
            lastTime = null;
            console.out().println();
            console.out().println(console.bold(DAY.format(date)));
        }
    }

    private String column(Instant at) {
        return at.equals(lastTime) ? " ".repeat(8) : SLOT.format(utc(at)).substring(11);
    }

    private String fit(String job) {
        String cut = job.length() > jobWidth ? job.substring(0, jobWidth - 1) + "…" : job;
        return cut + " ".repeat(jobWidth - cut.length());
    }

    private static LocalDateTime utc(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }

    @Override
    public void close() {
        flushRun();
        marksUntil(Instant.MAX);
        totals.print(console);
        console.out().flush();
    }
}
