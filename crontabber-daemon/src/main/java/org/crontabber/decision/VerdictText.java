package org.crontabber.decision;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A verdict in a few words, beginning with its stable code. */
public final class VerdictText {
    private static final int LONGEST_ERROR = 80;

    private VerdictText() {}

    public static String of(Verdict verdict) {
        String detail = detail(verdict);
        return detail.isEmpty() ? verdict.code() : verdict.code() + " " + detail;
    }

    private static String detail(Verdict verdict) {
        if (verdict instanceof Verdict.NotDue notDue) {
            return notDue.until() == null ? "no slot yet" : "until " + text(notDue.until());
        }
        if (verdict instanceof Verdict.RetryDelay delay) {
            return "until " + text(delay.until()) + (delay.lastError() == null ? "" : ": " + cut(delay.lastError()));
        }
        if (verdict instanceof Verdict.EarlierSlot earlier) {
            return text(earlier.slot().at());
        }
        if (verdict instanceof Verdict.Parent parent) {
            return parent.job() + " "
                    + (parent.slot() == null ? "" : text(parent.slot().at()) + " ") + "(" + of(parent.verdict()) + ")";
        }
        if (verdict instanceof Verdict.Running running) {
            return (running.other() == null ? "" : "its " + running.other() + " ") + "since " + text(running.since());
        }
        if (verdict instanceof Verdict.Held held) {
            return switch (held.errors()) {
                case 0 -> "by a person";
                case 1 -> "after 1 error";
                default -> "after " + held.errors() + " errors";
            };
        }
        if (verdict instanceof Verdict.Paused paused) {
            return "by " + paused.by() + (paused.why() == null ? "" : ": " + PlainText.oneLine(paused.why()));
        }
        if (verdict instanceof Verdict.NoCapacity noCapacity) {
            return "(" + String.join(", ", noCapacity.heldBy()) + ")";
        }
        return verdict instanceof Verdict.Broken broken ? broken.where() : "";
    }

    private static String text(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** The error is in the job's words. */
    private static String cut(String error) {
        String text = PlainText.oneLine(error);
        return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR - 1) + "…";
    }
}
