package org.crontabber.simulation;

/** What can happen to a world, each by its own weight. */
enum FaultKind {
    ATTEMPT_FAILS,
    ATTEMPT_HANGS,
    ATTEMPT_THROWS_ERROR,
    ATTEMPT_IGNORES_EVERYTHING,
    /** An instance is killed right before a call of a port. */
    KILLED_BEFORE_CALL,
    /** An instance is killed right after a call of a port has had its effect. */
    KILLED_AFTER_CALL,
    /** The same within the first calls of an instance that has just started. */
    KILLED_IN_RECOVERY,
    /** One call does not reach the database. */
    CALL_LOST,
    /** One call has its effect, and its answer is lost. */
    ANSWER_LOST,
    DATABASE_AWAY,
    LOCK_SESSION_LOST,
    FROZEN,
    STOPPED,
    HOST_DOWN,
    DATABASE_CLOCK_JUMPS,
    HOST_CLOCK_JUMPS,
    JOB_RESCHEDULED,
    /** A plain job becomes a backfill job, or the other way round. */
    JOB_OF_OTHER_KIND,
    JOB_BROKEN,
    JOB_RENAMED,
    JOB_REMOVED,
    JOB_BROUGHT_BACK,
    JOB_DISABLED,
    RELOAD_REFUSED,
    OPERATOR_RUNS,
    OPERATOR_RETRIES,
    OPERATOR_SKIPS,
    OPERATOR_HOLDS,
    OPERATOR_RELEASES,
    OPERATOR_PAUSES,
    OPERATOR_RESUMES
}
