package org.crontabber.decision;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a job or a person has said, made fit to be shown: it neither takes over a terminal, whose controls are of two
 * sets, nor looks like lines of ours, nor turns the direction of what stands beside it.
 */
public final class PlainText {
    private static final String ODD =
            "[\\p{Cntrl}\\x{80}-\\x{9F}\\x{2028}\\x{2029}\\x{202A}-\\x{202E}\\x{2066}-\\x{2069}]";
    private static final Pattern ODD_ONES = Pattern.compile(ODD + "+");
    private static final Pattern ODD_IN_LINES = Pattern.compile("\r\n|[" + ODD + "&&[^\n\t]]");

    private PlainText() {}

    /** In one line. */
    public static String oneLine(String text) {
        return ODD_ONES.matcher(text).replaceAll(" ").strip();
    }

    /** Lines and tabs as they are, and other controls as {@code less} and {@code cat -v} show them. */
    public static String visible(String text) {
        return ODD_IN_LINES.matcher(text).replaceAll(found -> switch (found.group()) {
            case "\r\n" -> "\n";
            case "\u007f" -> "^?";
            case "\u001c" -> "^\\\\"; // a replacement's own escape
            default -> visible(found.group().charAt(0));
        });
    }

    private static String visible(char control) {
        return control < ' ' ? "^" + (char) (control + '@') : String.format(Locale.ROOT, "<U+%04X>", (int) control);
    }
}
