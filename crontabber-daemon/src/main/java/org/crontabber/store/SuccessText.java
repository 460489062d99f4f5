package org.crontabber.store;

/** The statements with which an attempt's own transaction records its success, in one round trip. */
final class SuccessText {
    /** How long each of them may take, after the job's own limit. */
    private static final String LIMIT = "10s";

    private static final String LOCK_LIMIT = ", set_config('lock_timeout', '5s', true)";

    private static final String GUARD =
            "SELECT clock_timestamp() AS now FROM crontabber.leader WHERE term = ? AND holder = ? FOR SHARE";

    /** Instead of the guard, which is the last thing before a COMMIT: the next attempt's statements follow. */
    private static final String NEXT_LIMIT =
            "SELECT clock_timestamp() AS now, set_config('statement_timeout', ?, true)";

    private static final String SUCCEEDED = text(LOCK_LIMIT, AttemptRows.CLOSE_SUCCEEDED, GUARD);
    private static final String BY_HAND = text(LOCK_LIMIT, AttemptRows.CLOSE_BY_HAND, GUARD);
    private static final String SUCCEEDED_THEN_BEGIN = text(LOCK_LIMIT, AttemptRows.SUCCEEDED_THEN_BEGIN, GUARD);
    private static final String BY_HAND_THEN_BEGIN = text(LOCK_LIMIT, AttemptRows.BY_HAND_THEN_BEGIN, GUARD);
    /** Without a limit for locks of its own, which the next attempt would have too. */
    private static final String SUCCEEDED_THEN_GO_ON = text("", AttemptRows.SUCCEEDED_THEN_BEGIN, NEXT_LIMIT);

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

    /** Deferred constraints come first, as the job's role and in its name; then ours. */
    private static String text(String lockLimit, String run, String last) {
        return """
                SET CONSTRAINTS ALL IMMEDIATE;
                RESET ROLE;
                SELECT pg_current_xact_id_if_assigned()::text AS transaction, set_config('statement_timeout', '%s', true)%s;
                %s;
                %s;
                %s;
                %s""".formatted(LIMIT, lockLimit, AttemptRows.HISTORY, AttemptRows.SUCCEED, run, last);
    }
}
