package org.crontabber.tick;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.crontabber.action.Result;
import org.crontabber.database.Cause;
import org.crontabber.database.LockSession;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Running;
import org.crontabber.decision.Steering.Request;
import org.crontabber.decision.Transition;
import org.jspecify.annotations.Nullable;

/** Sees what the scheduler thread does, on that thread, after it is recorded. Must not block and must not throw. */
public interface TickListener {
    /** The loop has turned: the scheduler thread lives. */
    default void alive() {}

    /** The database answers, for the first time or again. */
    default void connected() {}

    /** The database does not answer, or does not take what it is given. */
    default void troubled(Throwable why) {}

    /** This instance leads; {@code cause} says why, {@code server} where. */
    default void elected(Term term, Cause cause, ServerIdentity server) {}

    /**
     * Another session holds the lock: told when it is another one than before, and when it turns out to hang.
     */
    default void standsBy(LockSession holder, LockSession.Silence silence) {}

    /** A sign of life was given: this instance leads, and so many others stand by. */
    default void beaten(int standbys) {}

    /**
     * The database's clock was read.
     *
     * @param hostAhead how far this host's clock is before it
     * @param jumped how far it has jumped since it was read before
     */
    default void clocks(Duration hostAhead, Duration jumped) {}

    /**
     * The server went on from an earlier moment, as after a failover to a standby that lagged behind: these ends of
     * attempts, which had been recorded, are not in the state.
     */
    default void lost(ServerIdentity server, List<RecordedEnds.Recorded> ends) {}

    default void steppedDown(Term term, String why) {}

    default void ticked(TickReport report, Ledger ledger) {}

    default void started(Node node, Running attempt, UUID id) {}

    /** An attempt of an earlier term, or of this one, is over. */
    default void ended(Node node, UUID id, Transition.Ended ended, Result result) {}

    /**
     * A transaction of several dates was taken back, and they are done again one by one.
     *
     * @param id of the first of them
     * @param dates how many had succeeded in it
     * @param why what the next one came to
     */
    default void takenBack(Node node, UUID id, int dates, Result why) {}

    /** The state has the end of an attempt, though the answer to its COMMIT was lost. */
    default void foundRecorded(Node node, UUID id, Outcome outcome) {}

    default void skipped(Decision.Skip skip) {}

    /**
     * An attempt's daemon is gone, what it left running can't be ended from here, and the job waits for it.
     *
     * @param until when its time is over; null when it is, and a process of it is seen to live
     */
    default void waitsFor(Node node, UUID id, String host, @Nullable Instant until) {}

    /** An attempt ignores every way to end it. */
    default void stuck(Node node, UUID id) {}

    /** This instance stops, and an attempt that was asked to end so long ago goes on: nobody waits for it any more. */
    default void outlasts(Node node, UUID id, Duration asked) {}

    /** A job's rows can't be read or written; it stands still. */
    default void quarantined(Node node, String why) {}

    /** A person's request was done, or refused with this sentence. */
    default void asked(Request request, boolean ok, String sentence) {}

    /** Another configuration is in effect. */
    default void reloaded(JobGraph graph) {}
}
