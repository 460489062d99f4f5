package org.crontabber.store;

import org.crontabber.database.Databases;

/** The statements with which an attempt's own transaction records its success, in one round trip. */
final class SuccessText {
    /** How long each of them may take, after the job's own limit. */
    private static final String LIMIT = "10s";

    /** As the job's role, and in its name. */
    private static final String CONSTRAINTS = "SET CONSTRAINTS ALL IMMEDIATE";

    private static final String GUARD =
            "SELECT clock_timestamp() AS now FROM crontabber.leader WHERE term = ? AND holder = ? FOR SHARE";

    private static final String SUCCEEDED = last(AttemptRows.CLOSE_SUCCEEDED);
    private static final String BY_HAND = last(AttemptRows.CLOSE_BY_HAND);
    private static final String SUCCEEDED_THEN_BEGIN = last(AttemptRows.SUCCEEDED_THEN_BEGIN);
    private static final String BY_HAND_THEN_BEGIN = last(AttemptRows.BY_HAND_THEN_BEGIN);

    /**
     * The next attempt's statements follow in the same transaction: it finds the settings of a new session, under the
     * name of this one. Constraints stay deferred, since nothing makes them so again, and are checked for all by the
     * last.
     */
    private static final String SUCCEEDED_THEN_GO_ON =
            text("RESET ALL", "", AttemptRows.SUCCEEDED_THEN_BEGIN, """
            SELECT clock_timestamp() AS now, set_config('statement_timeout', ?, true),
                   set_config('application_name', ?, true), %s""".formatted(Databases.SETTINGS));

    private SuccessText() {}

    /**
     * The text for one kind of success.
     *
     * @param moves whether the slot was open when the attempt began
     * @param begins whether the job's next attempt begins with it
     * @param goesOn whether that one goes on in the same transaction
     */
    static String of(boolean moves, boolean begins, boolean goesOn) {
        if (goesOn) {
            return SUCCEEDED_THEN_GO_ON;
        }
        if (begins) {
            return moves ? SUCCEEDED_THEN_BEGIN : BY_HAND_THEN_BEGIN;
        }
        return moves ? SUCCEEDED : BY_HAND;
    }

    /** Deferred constraints come first, then ours, and the guard before the COMMIT. */
    private static String last(String run) {
        return text(CONSTRAINTS, ", set_config('lock_timeout', '5s', true)", run, GUARD);
    }

    private static String text(String first, String lockLimit, String run, String last) {
        return """
                %s;
                RESET ROLE;
                SELECT pg_current_xact_id_if_assigned()::text AS transaction, set_config('statement_timeout', '%s', true)%s;
                %s;
                %s;
                %s;
                %s""".formatted(first, LIMIT, lockLimit, AttemptRows.HISTORY, AttemptRows.SUCCEED, run, last);
    }
}
