package org.crontabber.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One moment of a {@link Timeline}, from top to bottom. It reaches to the next moment: what goes on meanwhile fills its
 * lines.
 */
final class TimelineColumn {
    /** On the axis: the configuration changes here. */
    static final String CHANGE = "C";

    private static final int FEWEST_IN_A_ROW = 4;
    private static final Pattern SUCCEEDED = Pattern.compile("[0-9]+\\+");

    private final Moment moment;
    private final Map<Lane, List<String>> marks = new HashMap<>();
    private final Map<Lane, Character> fills = new HashMap<>();
    private final Map<Lane, String> texts = new HashMap<>();
    private final boolean isGap;
    private String axis = "|";
    private char axisFill = '=';
    private int events;

    /** The lines of a job: when its dates come due, what runs, and what waits. */
    enum Line {
        DUE,
        RUNS,
        WAITS
    }

    record Lane(String job, Line line) {}

    /**
     * A point of the axis.
     *
     * @param round what happens at one instant goes from top to bottom; what comes later and stands higher is in the
     *     next round
     */
    record Moment(Instant at, int round) implements Comparable<Moment> {
        @Override
        public int compareTo(Moment other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Integer.compare(round, other.round);
        }
    }

    TimelineColumn(Moment moment) {
        this(moment, false);
    }

    private TimelineColumn(Moment moment, boolean isGap) {
        this.moment = moment;
        this.isGap = isGap;
    }

    /** What stands for columns like this one that are left out. */
    TimelineColumn gap() {
        TimelineColumn gap = new TimelineColumn(moment, true);
        marks.keySet().forEach(lane -> gap.mark(lane, "..."));
        gap.fills.putAll(fills);
        gap.axis(axis, axisFill);
        return gap;
    }

    Moment moment() {
        return moment;
    }

    boolean isGap() {
        return isGap;
    }

    int events() {
        return events;
    }

    void countEvent() {
        events++;
    }

    void mark(Lane lane, String mark) {
        marks.computeIfAbsent(lane, none -> new ArrayList<>()).add(mark);
        texts.remove(lane);
    }

    void fill(Lane lane, char fill) {
        fills.put(lane, fill);
    }

    void axis(String mark, char fill) {
        axis = mark;
        axisFill = fill;
    }

    String axis() {
        return axis;
    }

    char axisFill() {
        return axisFill;
    }

    char fill(Lane lane) {
        return fills.getOrDefault(lane, ' ');
    }

    boolean has(Lane lane) {
        return marks.containsKey(lane) || fills.containsKey(lane);
    }

    /** Whether nothing happens here but that a date of this job comes due. */
    boolean isOnlyDueOf(Lane lane) {
        return !axis.equals(CHANGE) && marks.size() == 1 && marks.containsKey(lane) && lane.line() == Line.DUE;
    }

    boolean goesOnLike(TimelineColumn before) {
        return marks.keySet().equals(before.marks.keySet())
                && fills.equals(before.fills)
                && axis.equals(before.axis)
                && axisFill == before.axisFill;
    }

    List<Lane> marked() {
        return List.copyOf(marks.keySet());
    }

    /** The marks of a line; many successes in a row are one mark. Kept, since the layout asks for it again and again. */
    String text(Lane lane) {
        return texts.computeIfAbsent(lane, asked -> text(marks.getOrDefault(asked, List.of())));
    }

    private static String text(List<String> found) {
        List<String> texts = new ArrayList<>();
        int from = 0;
        while (from < found.size()) {
            int to = endOfRow(found, from);
            if (to - from < FEWEST_IN_A_ROW) {
                to = from + 1;
                texts.add(found.get(from));
            } else {
                texts.add(found.get(from).replace("+", "..") + found.get(to - 1));
            }
            from = to;
        }
        return texts.stream().collect(Collectors.joining(" "));
    }

    private static int endOfRow(List<String> marks, int from) {
        int to = from;
        while (to < marks.size()
                && SUCCEEDED.matcher(marks.get(to)).matches()
                && (to == from || number(marks.get(to)) == number(marks.get(to - 1)) + 1)) {
            to++;
        }
        return to;
    }

    private static int number(String mark) {
        return Integer.parseInt(mark.substring(0, mark.length() - 1));
    }
}
