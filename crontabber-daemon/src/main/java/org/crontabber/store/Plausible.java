package org.crontabber.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.crontabber.schedule.Schedule;
import org.crontabber.schedule.ScheduleText;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/**
 * Reads values that this program may have written, and refuses others, which somebody has edited: counting the slots up
 * to the year 9999 would take the scheduler thread for ever.
 */
final class Plausible {
    /** A clock that was wrong may have come back from as far ahead; nobody has waited for longer. */
    private static final Duration MOST_AHEAD = Duration.ofDays(10 * 366);

    private static final Duration MOST_BEHIND = Duration.ofDays(1000 * 366);

    private final Instant now;
    private final Instant earliest;
    private final Instant latest;

    /** What is plausible now. */
    Plausible(Instant now) {
        this.now = now;
        this.earliest = now.minus(MOST_BEHIND);
        this.latest = now.plus(MOST_AHEAD);
    }

    /** What is wrong with a slot in a state that it can't have. */
    static IllegalStateException odd(ResultSet row) throws SQLException {
        return new IllegalStateException(
                row.getInt("attempts") < 0
                        ? "attempts = " + row.getInt("attempts") + " is negative"
                        : "state = " + row.getString("state") + " is none that a slot can have");
    }

    /** A slot that has to be there. */
    Slot slot(ResultSet row, String column, String dateColumn) throws SQLException {
        Instant at = required(row, column);
        LocalDate date = row.getObject(dateColumn, LocalDate.class);
        if (date == null) {
            throw new IllegalStateException(dateColumn + " is NULL");
        }
        return new Slot(at, date);
    }

    @Nullable
    Slot slotIfAny(ResultSet row, String column, String dateColumn) throws SQLException {
        return row.getObject(column) == null ? null : slot(row, column, dateColumn);
    }

    /** An instant that has to be there. */
    Instant required(ResultSet row, String column) throws SQLException {
        Instant at = ifAny(row, column);
        if (at == null) {
            throw new IllegalStateException(column + " is NULL");
        }
        return at;
    }

    @Nullable
    Instant ifAny(ResultSet row, String column) throws SQLException {
        Instant at = Query.instant(row, column);
        if (at != null && (at.isBefore(earliest) || at.isAfter(latest))) {
            throw new IllegalStateException(column + " = " + row.getString(column) + " is no time of a job");
        }
        return at;
    }

    /** When a slot may be attempted again. */
    @Nullable
    Instant notBefore(ResultSet row) throws SQLException {
        return notBefore(ifAny(row, "not_before"), ifAny(row, "since"), now);
    }

    /** The same of what is stored: when the clock has gone back since, it waits no longer than its own delay. */
    static @Nullable Instant notBefore(@Nullable Instant stored, @Nullable Instant since, Instant now) {
        return stored == null || since == null || !since.isAfter(now)
                ? stored
                : now.plus(Duration.between(since, stored));
    }

    /**
     * Whether it is the schedule that the state has noted. Another one is a change of the definition, after which its
     * slots begin anew; a text that no schedule has must not count as one, since the slots since then would be lost.
     */
    static boolean isSchedule(ResultSet row, Schedule schedule) throws SQLException {
        String text = row.getString("schedule");
        String zone = row.getString("zone");
        if (schedule.text().equals(text) && schedule.zone().getId().equals(zone)) {
            return true;
        }
        if (ScheduleText.parse(text, zone).isEmpty()) {
            throw new IllegalStateException("schedule = " + text + " in zone " + zone
                    + " is none that a job can have; if it has not changed: UPDATE crontabber.job SET schedule = '"
                    + schedule.text() + "', zone = '" + schedule.zone().getId() + "' WHERE id = " + row.getInt("id"));
        }
        return false;
    }

    /** A count: never negative. */
    int count(ResultSet row, String column) throws SQLException {
        int count = row.getInt(column);
        if (count < 0) {
            throw new IllegalStateException(column + " = " + count + " is negative");
        }
        return count;
    }
}
