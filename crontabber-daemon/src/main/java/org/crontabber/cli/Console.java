package org.crontabber.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Scanner;

/**
 * What a command prints to, and the clock that it may ask.
 *
 * @param in answers of a person; read only when one looks
 * @param isTerminal whether a person looks at {@code out}: only then there is colour
 * @param width columns of that terminal
 */
public record Console(
        InputStream in, PrintStream out, PrintStream err, boolean isTerminal, int width, InstantSource clock) {
    private static final String RESET = "\u001b[0m";
    private static final String COLOUR = "\u001b\\[[0-9]+m";

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

    /** Cuts a line where the terminal ends; colours take no room. */
    String fit(String line) {
        if (!isTerminal || line.replaceAll(COLOUR, "").length() <= width) {
            return line;
        }
        StringBuilder cut = new StringBuilder();
        int shown = 0;
        for (int index = 0; index < line.length() && shown < width - 1; index++) {
            if (line.charAt(index) == '\u001b') {
                int end = line.indexOf('m', index);
                cut.append(line, index, end + 1);
                index = end;
            } else {
                cut.append(line.charAt(index));
                shown++;
            }
        }
        return cut + "…" + RESET;
    }

    /** Asks on a terminal; elsewhere nobody is there to ask, and the command stands for itself. */
    boolean agrees(String question) {
        if (!isTerminal) {
            return true;
        }
        out.print(question + " [y/N] ");
        out.flush();
        Scanner answers = new Scanner(in, StandardCharsets.UTF_8);
        return answers.hasNextLine()
                && answers.nextLine().strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    private String colour(String code, String text) {
        return isTerminal ? code + text + RESET : text;
    }
}
