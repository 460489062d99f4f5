package org.crontabber.cli;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.crontabber.cli.TimelineColumn.Lane;
import org.crontabber.cli.TimelineColumn.Line;

/** Sets the columns of a {@link Timeline} in lines of text, and goes on below where the page ends. */
final class TimelineText {
    private static final int PAGE_COLUMNS = 80;
    private static final int MOST_STRIPS = 3;
    private static final int STRIPS_OF_A_BEGINNING = 2;
    private static final int DUE_IN_A_ROW = 4;
    private static final int USUAL_YEAR = 2026;
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH);
    private static final DateTimeFormatter DAY_OF_YEAR = DateTimeFormatter.ofPattern("d MMM uuuu", Locale.ENGLISH);

    private final List<String> jobs;
    private final int labelWidth;

    private TimelineText(List<String> jobs) {
        this.jobs = jobs;
        int widest = jobs.stream().mapToInt(String::length).max().orElse(0);
        this.labelWidth = widest + " waits  ".length();
    }

    static List<String> of(List<String> jobs, List<TimelineColumn> columns) {
        TimelineText text = new TimelineText(jobs);
        List<List<TimelineColumn>> strips = text.strips(shortened(columns));
        boolean isWhole = strips.size() <= MOST_STRIPS;
        List<String> lines = new ArrayList<>();
        for (List<TimelineColumn> strip : isWhole ? strips : strips.subList(0, STRIPS_OF_A_BEGINNING)) {
            if (!lines.isEmpty()) {
                lines.add("");
            }
            lines.addAll(text.lines(strip));
        }
        if (!isWhole) {
            int more = strips.subList(STRIPS_OF_A_BEGINNING, strips.size()).stream()
                    .flatMap(List::stream)
                    .mapToInt(TimelineColumn::events)
                    .sum();
            lines.add("");
            lines.add(
                    String.format(Locale.ROOT, "... and so on: %,d more %s", more, more == 1 ? "attempt" : "attempts"));
        }
        return lines;
    }

    /** Many dates of a job that come due with nothing else between are shown by the first one and the last one. */
    private static List<TimelineColumn> shortened(List<TimelineColumn> columns) {
        List<TimelineColumn> kept = new ArrayList<>();
        int from = 0;
        while (from < columns.size()) {
            TimelineColumn first = columns.get(from);
            int to = from + 1;
            if (first.marked().size() == 1 && first.isOnlyDueOf(first.marked().get(0))) {
                while (to < columns.size()
                        && columns.get(to).isOnlyDueOf(first.marked().get(0))
                        && columns.get(to).goesOnLike(first)) {
                    to++;
                }
            }
            if (to - from > DUE_IN_A_ROW) {
                kept.add(first);
                kept.add(columns.get(from + 1).gap());
                kept.add(columns.get(to - 1));
            } else {
                kept.addAll(columns.subList(from, to));
            }
            from = to;
        }
        return kept;
    }

    private List<List<TimelineColumn>> strips(List<TimelineColumn> columns) {
        List<List<TimelineColumn>> strips = new ArrayList<>();
        List<TimelineColumn> strip = new ArrayList<>();
        for (TimelineColumn column : columns) {
            strip.add(column);
            if (strip.size() > 1
                    && widths(strip).stream().mapToInt(Integer::intValue).sum() > PAGE_COLUMNS - labelWidth) {
                strip.remove(strip.size() - 1);
                strips.add(strip);
                strip = new ArrayList<>(List.of(column));
            }
        }
        strips.add(strip);
        return strips;
    }

    private List<Integer> widths(List<TimelineColumn> strip) {
        List<String> days = days(strip);
        List<Integer> widths = new ArrayList<>();
        for (int index = 0; index < strip.size(); index++) {
            TimelineColumn column = strip.get(index);
            int widest = lanes(strip)
                    .mapToInt(lane -> column.text(lane).length())
                    .max()
                    .orElse(0);
            widest = Math.max(
                    widest,
                    Math.max(days.get(index).length(), time(strip, index).length()));
            widths.add(widest + 2);
        }
        return widths;
    }

    private Stream<Lane> lanes(List<TimelineColumn> strip) {
        return jobs.stream()
                .flatMap(job -> Stream.of(Line.values()).map(line -> new Lane(job, line)))
                .filter(lane -> strip.stream().anyMatch(column -> column.has(lane)));
    }

    private List<String> lines(List<TimelineColumn> strip) {
        List<Integer> widths = widths(strip);
        List<String> days = days(strip);
        StringBuilder dayLine = new StringBuilder(" ".repeat(labelWidth));
        StringBuilder timeLine = new StringBuilder(" ".repeat(labelWidth));
        StringBuilder axis = new StringBuilder(" ".repeat(labelWidth));
        for (int index = 0; index < strip.size(); index++) {
            TimelineColumn column = strip.get(index);
            int width = widths.get(index);
            dayLine.append(filled(days.get(index), ' ', width));
            timeLine.append(filled(time(strip, index), ' ', width));
            axis.append(
                    column.isGap()
                            ? filled("...", column.axisFill(), width)
                            : filled(column.axis(), column.axisFill(), width));
        }
        List<String> lines = new ArrayList<>(List.of(dayLine.toString(), timeLine.toString(), axis.toString()));
        String job = "";
        for (Lane lane : lanes(strip).toList()) {
            String name = lane.job().equals(job) ? "" : lane.job();
            job = lane.job();
            StringBuilder line = new StringBuilder(filled(name, ' ', labelWidth - " waits ".length()));
            line.append(filled(lane.line().name().toLowerCase(Locale.ROOT), ' ', " waits ".length()));
            for (int index = 0; index < strip.size(); index++) {
                line.append(filled(strip.get(index).text(lane), strip.get(index).fill(lane), widths.get(index)));
            }
            lines.add(lane.line() == Line.WAITS ? line.toString().replaceAll("\\.(?=[0-9])", " ") : line.toString());
        }
        return lines.stream().map(String::stripTrailing).toList();
    }

    private static String filled(String text, char fill, int width) {
        return text + String.valueOf(fill).repeat(width - text.length());
    }

    /** The day of each column, empty where it is the day of the column before. */
    private static List<String> days(List<TimelineColumn> strip) {
        List<String> days = new ArrayList<>();
        LocalDateTime before = LocalDateTime.of(USUAL_YEAR - 1, 1, 1, 0, 0);
        int year = USUAL_YEAR;
        for (TimelineColumn column : strip) {
            LocalDateTime at = utc(column);
            if (column.isGap() || at.toLocalDate().equals(before.toLocalDate())) {
                days.add("");
                continue;
            }
            days.add((at.getYear() == year ? DAY : DAY_OF_YEAR).format(at));
            before = at;
            year = at.getYear();
        }
        return days;
    }

    private static String time(List<TimelineColumn> strip, int index) {
        TimelineColumn column = strip.get(index);
        if (column.isGap()) {
            return "...";
        }
        if (index > 0
                && strip.get(index - 1).moment().at().equals(column.moment().at())) {
            return "";
        }
        LocalDateTime at = utc(column);
        return (at.getSecond() == 0 ? "%02d:%02d" : "%02d:%02d:%02d")
                .formatted(at.getHour(), at.getMinute(), at.getSecond());
    }

    private static LocalDateTime utc(TimelineColumn column) {
        return LocalDateTime.ofInstant(column.moment().at(), ZoneOffset.UTC);
    }
}
