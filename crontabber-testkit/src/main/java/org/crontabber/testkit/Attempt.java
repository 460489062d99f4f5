package org.crontabber.testkit;

import java.util.ArrayList;
import java.util.List;
import org.crontabber.action.Result;
import org.crontabber.api.Facts;
import org.jspecify.annotations.Nullable;

/**
 * What one attempt of a job came to, as the daemon's history has it.
 *
 * <pre>{@code
 * Attempt attempt = kit.job(ImportSales.class).run(LocalDate.parse("2026-03-05"));
 *
 * assertEquals("failed", attempt.outcome());
 * assertEquals("NoSuchFileException: sales/2026-03-05.csv", attempt.failure());
 * }</pre>
 *
 * @param facts what it was told: its date, its number within the slot, its key
 * @param outcome {@code succeeded}, {@code failed}, {@code timed_out}, {@code interrupted} or {@code lost}
 * @param failure what went wrong, in one line; null when nothing did
 * @param trace the same with its stack trace, if there is one
 * @param output what it has said to its log, passwords masked; of SQL what the server said
 * @param rows how many rows its SQL has changed; 0 for Java
 * @param progress all that it has said of how far it is, in order; the daemon notes some of it each second
 */
public record Attempt(
        Facts facts,
        String outcome,
        @Nullable String failure,
        @Nullable String trace,
        String output,
        long rows,
        List<Progress> progress) {
    public Attempt {
        progress = List.copyOf(progress);
    }

    /**
     * How far it is, as it says.
     *
     * @param total 0 when nobody knows
     */
    public record Progress(long done, long total, String message) {}

    static Attempt of(Facts facts, Result result, List<Progress> progress) {
        Result.Failure failure = result.failure();
        return new Attempt(
                facts,
                result.outcome().code(),
                failure == null ? null : failure.message(),
                failure == null ? null : failure.trace(),
                result.output().text(),
                result.rows(),
                progress);
    }

    /** Whether it has succeeded. */
    public boolean isSuccess() {
        return outcome.equals("succeeded");
    }

    /**
     * The same attempt, if it has succeeded.
     *
     * @throws AssertionError when it has not, with all that it has said
     */
    public Attempt requireSuccess() {
        if (!isSuccess()) {
            throw new AssertionError(describe());
        }
        return this;
    }

    /** For people. */
    String describe() {
        List<String> lines = new ArrayList<>();
        lines.add("attempt " + facts.attempt() + " of " + facts.key() + ": " + outcome
                + (failure == null ? "" : ": " + failure));
        if (!output.isBlank()) {
            lines.add("it said:\n" + output.stripTrailing());
        }
        if (trace != null) {
            lines.add(trace.stripTrailing());
        }
        return String.join("\n", lines);
    }
}
