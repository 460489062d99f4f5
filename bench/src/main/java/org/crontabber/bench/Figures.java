package org.crontabber.bench;

import java.util.List;
import java.util.stream.Stream;

/** Prints what was measured: smallest, median and largest. */
final class Figures {
    private Figures() {}

    static void heading() {
        System.out.printf("%-64s %10s %10s %10s%n", "", "min", "median", "max");
    }

    static void row(String what, Stream<Double> figures) {
        List<Double> sorted = figures.sorted().toList();
        System.out.printf(
                "%-64s %10.2f %10.2f %10.2f%n",
                what, sorted.get(0), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
    }
}
