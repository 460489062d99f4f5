package org.crontabber.cli;

import org.crontabber.decision.Verdict;

/** What a person can do about a verdict. */
final class Advice {
    private Advice() {}

    /** A sentence; empty when there is nothing to do but wait. */
    static String on(String job, Verdict verdict) {
        return switch (verdict.code()) {
            case "run" -> "it starts at the next decision; nothing to do";
            case "not_due" -> "nothing to do; 'crontabber run " + job + " --force' runs its newest slot by hand";
            case "retry_delay" ->
                "'crontabber logs " + job + "' shows what went wrong; 'crontabber retry " + job
                        + " SLOT' tries at once";
            case "earlier_slot" -> "'crontabber missing " + job + "' shows the older dates";
            case "running" -> "wait for its end; 'crontabber status' shows what runs";
            case "held" ->
                "mend the cause ('crontabber logs " + job + "'), then 'crontabber release " + job
                        + " SLOT', or give the date up with 'crontabber skip " + job + " SLOT'";
            case "paused" -> "'crontabber resume " + job + "' lets it go on";
            case "no_capacity" -> "raise concurrency in [daemon], or shorten what holds the places";
            case "disabled" -> "set enabled = true for it, and reload";
            case "broken" -> "mend what is named there ('crontabber check' shows all problems), and reload";
            default -> "";
        };
    }
}
