package org.crontabber.cli;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Rows in aligned columns under a heading. On a terminal the last column is cut where the line ends. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> heading;
    private final List<List<String>> rows = new ArrayList<>();
    private final BitSet right = new BitSet();

    Table(String... heading) {
        this.heading = List.of(heading);
    }

    Table rightAligned(int... columns) {
        for (int column : columns) {
            right.set(column);
        }
        return this;
    }

    void row(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    void print(Console console) {
        int[] widths = new int[heading.size()];
        measure(heading, widths);
        rows.forEach(row -> measure(row, widths));
        console.out().println(console.fit(console.dim(line(heading, widths))));
        rows.forEach(row -> console.out().println(console.fit(line(row, widths))));
    }

    private static void measure(List<String> row, int[] widths) {
        for (int column = 0; column < row.size(); column++) {
            widths[column] = Math.max(widths[column], row.get(column).length());
        }
    }

    private String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < row.size(); column++) {
            String cell = row.get(column);
            String space = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : GAP).append(right.get(column) ? space + cell : cell + space);
        }
        return line.toString().stripTrailing();
    }
}
