package org.crontabber.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.crontabber.cli.TimelineColumn.Lane;
import org.crontabber.cli.TimelineColumn.Line;
import org.crontabber.cli.TimelineColumn.Moment;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Verdict;
import org.crontabber.simulate.Event;
import org.crontabber.simulate.Scenario;
import org.crontabber.simulate.Window;

/**
 * A picture in plain text of what happened: time from left to right, not to scale, and a few lines for each job. It is
 * drawn from the events of a run, so it shows what did happen.
 */
final class Timeline {
    private final PlanReplay.Replay replay;
    private final List<String> jobs;
    private final Map<String, Map<Instant, Integer>> numbers = new HashMap<>();
    private final NavigableMap<Moment, TimelineColumn> columns = new TreeMap<>();

    private Timeline(PlanReplay.Replay replay) {
        this.replay = replay;
        this.jobs = jobs(replay);
        replay.due().forEach((job, slots) -> {
            Map<Instant, Integer> numbered = new HashMap<>();
            slots.forEach(slot -> numbered.put(slot, numbered.size() + 1));
            numbers.put(job, numbered);
        });
    }

    static List<String> of(PlanReplay.Replay replay) {
        Timeline timeline = new Timeline(replay);
        List<Moment> moments = timeline.moments();
        timeline.drawAxis();
        timeline.drawDue();
        timeline.drawAway();
        for (int index = 0; index < moments.size(); index++) {
            timeline.draw(replay.events().get(index), moments.get(index), index);
        }
        return TimelineText.of(timeline.jobs, List.copyOf(timeline.columns.values()));
    }

    /** Those that start stand in the order of their first starts. */
    private static List<String> jobs(PlanReplay.Replay replay) {
        Set<String> jobs = new LinkedHashSet<>();
        replay.events().stream()
                .filter(event -> !(event instanceof Event.Waits))
                .forEach(event -> jobs.add(event.job()));
        jobs.addAll(replay.due().keySet());
        return List.copyOf(jobs);
    }

    /** Where each event stands; makes the columns of all. */
    private List<Moment> moments() {
        List<Moment> moments = new ArrayList<>();
        Moment last = new Moment(Instant.MIN, 0);
        int lane = 0;
        for (Event event : replay.events()) {
            int next = jobs.indexOf(event.job());
            boolean same = event.at().equals(last.at());
            boolean higher = same && next < lane && !(event instanceof Event.Waits);
            last = new Moment(event.at(), same ? last.round() + (higher ? 1 : 0) : 0);
            lane = event instanceof Event.Waits && same ? lane : next;
            moments.add(last);
            column(last);
            if (event instanceof Event.Attempted attempted && attempted.ended() != null) {
                column(new Moment(attempted.ended(), 0));
            }
        }
        return moments;
    }

    private TimelineColumn column(Moment moment) {
        return columns.computeIfAbsent(moment, TimelineColumn::new);
    }

    private TimelineColumn column(Instant at) {
        return column(new Moment(at, 0));
    }

    private void drawDue() {
        for (String job : jobs) {
            replay.due()
                    .getOrDefault(job, new TreeSet<>())
                    .forEach(slot -> column(slot).mark(new Lane(job, Line.DUE), number(job, slot)));
        }
    }

    private String number(String job, Instant slot) {
        return String.valueOf(numbers.getOrDefault(job, Map.of()).getOrDefault(slot, 0));
    }

    private void drawAxis() {
        List<Scenario> scenarios = replay.scenarios();
        for (Scenario scenario : scenarios) {
            column(scenario.firstTick()).axis(scenario.equals(scenarios.get(0)) ? "|" : TimelineColumn.CHANGE, '=');
            for (Window down : scenario.downs()) {
                column(down.start());
                column(down.end());
            }
        }
        Instant end = scenarios.get(scenarios.size() - 1).to();
        if (columns.lastKey().at().plusSeconds(1).isBefore(end)) {
            column(end);
        }
    }

    /** Before the first tick nobody is there, and in an outage neither. */
    private void drawAway() {
        Instant first = replay.scenarios().get(0).firstTick();
        columns.headMap(new Moment(first, 0)).values().forEach(column -> column.axis(":", ' '));
        for (Scenario scenario : replay.scenarios()) {
            for (Window down : scenario.downs()) {
                columns.subMap(new Moment(down.start(), 0), new Moment(down.end(), 0))
                        .values()
                        .forEach(column -> column.axis(column.axis(), column.axisFill() == ' ' ? ' ' : '/'));
            }
        }
    }

    private void draw(Event event, Moment at, int index) {
        TimelineColumn column = column(at);
        String number = number(event.job(), event.slot().at());
        Lane runs = new Lane(event.job(), Line.RUNS);
        if (event instanceof Event.Attempted attempted) {
            column.countEvent();
            drawAttempt(attempted, at, number);
        } else if (event instanceof Event.Skipped) {
            column.countEvent();
            column.mark(runs, number + "s");
        } else if (event instanceof Event.Held) {
            column.mark(runs, number + "H");
        } else if (event instanceof Event.Waits waits) {
            drawWait(waits, at, number, index);
        }
    }

    private void drawAttempt(Event.Attempted attempted, Moment at, String number) {
        Lane lane = new Lane(attempted.job(), Line.RUNS);
        String begun = attempted.coalesced() == 0 ? number : number + "(" + attempted.coalesced() + ")";
        Moment end = attempted.ended() == null
                ? columns.lastKey()
                : attempted.ended().equals(at.at()) ? at : new Moment(attempted.ended(), 0);
        if (end.equals(at)) {
            column(at).mark(lane, begun + mark(attempted));
            return;
        }
        column(at).mark(lane, begun);
        columns.subMap(at, end).values().forEach(column -> column.fill(lane, '-'));
        column(end).mark(lane, mark(attempted));
    }

    private static String mark(Event.Attempted attempted) {
        Outcome outcome = attempted.outcome();
        if (outcome == null) {
            return ">";
        }
        return switch (outcome) {
            case SUCCEEDED -> "+";
            case FAILED -> "x";
            case TIMED_OUT -> "t";
            case CANCELLED -> "c";
            case INTERRUPTED -> "i";
            case LOST -> "?";
        };
    }

    /** A reason is told once; it holds until another one is told, or the date is done. */
    private void drawWait(Event.Waits waits, Moment at, String number, int index) {
        Lane lane = new Lane(waits.job(), Line.WAITS);
        column(at).mark(lane, number + " " + reason(waits.verdict()));
        Moment end = replay.events().subList(index + 1, replay.events().size()).stream()
                .filter(later -> ends(waits, later))
                .map(later -> new Moment(later.at(), 0))
                .findFirst()
                .orElse(columns.lastKey());
        if (end.compareTo(at) > 0) {
            columns.subMap(at, end).values().forEach(column -> column.fill(lane, '.'));
        }
    }

    private static boolean ends(Event.Waits waits, Event later) {
        if (!later.job().equals(waits.job())) {
            return false;
        }
        boolean isOfTheDate = later.slot().equals(waits.slot());
        if (later instanceof Event.Attempted attempted) {
            boolean takesTime = !attempted.at().equals(attempted.ended());
            boolean isDone = isOfTheDate && attempted.outcome() == Outcome.SUCCEEDED;
            return takesTime || isDone || attempted.coalesced() > 0;
        }
        return later instanceof Event.Waits || isOfTheDate;
    }

    private static String reason(Verdict verdict) {
        if (verdict instanceof Verdict.Parent parent) {
            return "for " + parent.job();
        }
        return verdict.code().replace("retry_delay", "retry").replace("no_capacity", "place");
    }
}
