package org.crontabber.cli;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import org.crontabber.decision.Missing;
import org.crontabber.decision.VerdictText;
import org.crontabber.simulate.Event;

/** An event, or what is missing, as a line of a behaviour case's {@code then}. */
final class EventLine {
    private static final int USUAL_YEAR = 2026;

    private EventLine() {}

    static String of(Event event) {
        return time(event.at()) + "  " + event.job() + "  " + time(event.slot().at()) + "  " + what(event);
    }

    /** What is missing of a job: one slot, or a range of them. */
    static String of(String job, Missing missing) {
        String from = time(missing.from().at());
        return job + "  "
                + (missing.slots() == 1
                        ? from
                        : from + " to " + time(missing.to().at()));
    }

    private static String what(Event event) {
        if (event instanceof Event.Attempted attempted) {
            String coalesced = attempted.coalesced() == 0 ? "" : " (for " + attempted.coalesced() + " older)";
            return "#" + attempted.attempt() + " " + attempted.outcomeCode() + coalesced;
        }
        if (event instanceof Event.Skipped skipped) {
            return "skipped " + skipped.reason();
        }
        if (event instanceof Event.Held held) {
            return "held after " + held.errors();
        }
        return event instanceof Event.Waits waits ? VerdictText.of(waits.verdict()) : "";
    }

    /** {@code 03-01 10:00}, with the year and the seconds only where they matter. */
    private static String time(Instant instant) {
        LocalDateTime utc = LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
        String year = utc.getYear() == USUAL_YEAR ? "" : utc.getYear() + "-";
        String seconds = utc.getSecond() == 0 ? "" : ":%02d".formatted(utc.getSecond());
        return year
                + "%02d-%02d %02d:%02d%s"
                        .formatted(utc.getMonthValue(), utc.getDayOfMonth(), utc.getHour(), utc.getMinute(), seconds);
    }
}
