package org.crontabber.action.java;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.text.MessageFormat;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ResourceBundle;
import org.crontabber.action.KeptOutput;
import org.jspecify.annotations.Nullable;

/** A logger whose lines are an attempt's output: instant, level and message, from INFO on. Thread-safe. */
final class AttemptLog implements System.Logger {
    private final String job;
    private final KeptOutput output;
    private final InstantSource clock;

    AttemptLog(String job, KeptOutput output, InstantSource clock) {
        this.job = job;
        this.output = output;
        this.clock = clock;
    }

    @Override
    public String getName() {
        return job;
    }

    @Override
    public boolean isLoggable(Level level) {
        return level != Level.OFF && level.getSeverity() >= Level.INFO.getSeverity();
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, String message, @Nullable Throwable thrown) {
        if (isLoggable(level)) {
            write(level, message, thrown);
        }
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, String format, @Nullable Object... values) {
        if (isLoggable(level)) {
            write(level, values == null || values.length == 0 ? format : formatted(format, values), null);
        }
    }

    private static String formatted(String format, @Nullable Object[] values) {
        try {
            return MessageFormat.format(format, values);
        } catch (IllegalArgumentException e) {
            return format; // no pattern: then it is the message
        }
    }

    private void write(Level level, String message, @Nullable Throwable thrown) {
        String line = clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + level + " " + message + "\n";
        output.write(thrown == null ? line : line + traceOf(thrown));
    }

    static String traceOf(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
