package org.crontabber.config;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * Something that is wrong in a configuration file.
 *
 * @param line from 1; 0 when it is about the file as a whole
 */
public record Problem(Path file, int line, String message) implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER =
            Comparator.comparing(Problem::file).thenComparing(Problem::line).thenComparing(Problem::message);

    /** The place, as {@code file:line}. */
    public String where() {
        return line == 0 ? file.toString() : file + ":" + line;
    }

    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return where() + ": " + message;
    }
}
