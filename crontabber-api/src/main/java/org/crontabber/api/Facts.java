package org.crontabber.api;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What each attempt is told, whatever it runs: as SQL parameters ({@code :date}), as placeholders ({@code {date}}) and
 * as environment ({@code CRONTABBER_DATE}).
 *
 * @param job the job's name
 * @param date the calendar date that the slot stands for, in the job's zone
 * @param slot the instant at which the schedule was due, in the job's zone
 * @param intervalStart where the slot's interval starts, included; for a plain job the slot of its last success
 * @param intervalEnd where it ends, excluded: the slot itself
 * @param attempt the attempt's number within the slot, from 1
 * @param attemptId unique for each attempt
 * @param key the same for each attempt of a slot: an idempotency key for the outside world
 * @param lastSuccess the slot of the job's last success, if there was one
 * @param term the leader's term; it grows with each election
 * @param catchingUp whether the slot is older than the newest one that is due
 */
public record Facts(
        String job,
        LocalDate date,
        ZonedDateTime slot,
        Instant intervalStart,
        Instant intervalEnd,
        int attempt,
        UUID attemptId,
        String key,
        @Nullable Instant lastSuccess,
        long term,
        boolean catchingUp) {

    /** The facts as text, by the names that configurations use. */
    public SortedMap<String, String> asText() {
        SortedMap<String, String> text = new TreeMap<>();
        text.put("job", job);
        text.put("date", date.toString());
        text.put("slot", DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(slot));
        text.put("interval_start", intervalStart.toString());
        text.put("interval_end", intervalEnd.toString());
        text.put("attempt", Integer.toString(attempt));
        text.put("attempt_id", attemptId.toString());
        text.put("key", key);
        text.put("last_success", lastSuccess == null ? "" : lastSuccess.toString());
        text.put("term", Long.toString(term));
        text.put("catching_up", Boolean.toString(catchingUp));
        return Collections.unmodifiableSortedMap(text);
    }
}
