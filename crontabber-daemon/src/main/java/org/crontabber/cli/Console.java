package org.crontabber.cli;

import java.io.PrintStream;
import java.time.InstantSource;

/**
 * What a command prints to, and the clock that it may ask.
 *
 * @param isTerminal whether a person looks at {@code out}: only then there is colour
 * @param width columns of that terminal
 */
public record Console(PrintStream out, PrintStream err, boolean isTerminal, int width, InstantSource clock) {
    private static final String RESET = "\u001b[0m";

    String red(String text) {
        return colour("\u001b[31m", text);
    }

    String green(String text) {
        return colour("\u001b[32m", text);
    }

    String yellow(String text) {
        return colour("\u001b[33m", text);
    }

    String dim(String text) {
        return colour("\u001b[2m", text);
    }

    String bold(String text) {
        return colour("\u001b[1m", text);
    }

    private String colour(String code, String text) {
        return isTerminal ? code + text + RESET : text;
    }
}
