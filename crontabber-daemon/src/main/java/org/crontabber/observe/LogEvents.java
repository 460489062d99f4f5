package org.crontabber.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.crontabber.action.Result;
import org.crontabber.database.Cause;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.LockSession;
import org.crontabber.database.Refused;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.database.TermOver;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.PlainText;
import org.crontabber.decision.Running;
import org.crontabber.decision.Steering.Request;
import org.crontabber.decision.Transition;
import org.crontabber.tick.RecordedEnds;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickReport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** One log line per change of state, with a stable {@code event} name and key=value pairs, for people and alerts. */
public final class LogEvents implements TickListener {
    private static final Logger LOG = LoggerFactory.getLogger("crontabber");
    private static final int LONGEST_MESSAGE = 500;

    /** Lost ends that get a line each; the others are counted. */
    private static final int MOST_LOST = 100;

    private final ClockEvents clocks = new ClockEvents();
    private @Nullable String lastTrouble;

    @Override
    public void connected() {
        if (lastTrouble != null) {
            event(Level.INFO, "database_back").log("the database answers again");
        }
        lastTrouble = null;
    }

    /** Once per kind of trouble: it is looked at again and again, and a log that repeats itself is not read. */
    @Override
    public void troubled(Throwable why) {
        String trouble = clean(why.getMessage() == null ? why.toString() : why.getMessage());
        boolean isDatabase = why instanceof DatabaseUnavailable || why instanceof Refused || why instanceof TermOver;
        if (trouble.equals(lastTrouble)) {
            return;
        }
        lastTrouble = trouble;
        LoggingEventBuilder line = event(Level.WARN, isDatabase ? "database_trouble" : "pass_failed");
        (isDatabase ? line : line.setCause(why)).addKeyValue("why", trouble).log("goes on when it can");
    }

    @Override
    public void stuck(Node node, UUID id) {
        event(Level.ERROR, "attempt_stuck")
                .addKeyValue("job", node.name())
                .addKeyValue("attempt_id", id)
                .log(node.name() + " ignores every way to end it: its place is free, the job blocked");
    }

    @Override
    public void takenBack(Node node, UUID id, int dates, Result why) {
        String error =
                why.failure() == null ? why.outcome().code() : why.failure().message();
        event(Level.WARN, "batch_taken_back")
                .addKeyValue("job", node.name())
                .addKeyValue("attempt_id", id)
                .addKeyValue("dates", dates)
                .addKeyValue("error", error)
                .log("a batch of " + node.name() + " is taken back after " + dates + (dates == 1 ? " date" : " dates")
                        + ", which are done again one by one: " + error);
    }

    @Override
    public void outlasts(Node node, UUID id, Duration asked) {
        event(Level.ERROR, "attempt_outlasts_stop")
                .addKeyValue("job", node.name())
                .addKeyValue("attempt_id", id)
                .log(node.name() + " goes on " + asked.toSeconds()
                        + " s after it was asked to end: the daemon ends without it, and it counts as lost");
    }

    @Override
    public void quarantined(Node node, String why) {
        event(Level.ERROR, "job_quarantined")
                .addKeyValue("job", node.name())
                .addKeyValue("why", clean(why))
                .log(node.name() + " stands still until its rows are mended; looked at again with each tick");
    }

    @Override
    public void asked(Request request, boolean ok, String sentence) {
        LoggingEventBuilder line = event(ok ? Level.INFO : Level.WARN, ok ? "request_done" : "request_refused")
                .addKeyValue("request", request.id())
                .addKeyValue("verb", request.order().verb().code())
                .addKeyValue("job", clean(request.job()))
                .addKeyValue("who", clean(request.order().who()));
        String why = request.order().why();
        (why == null ? line : line.addKeyValue("why", clean(why))).log(clean(sentence));
    }

    @Override
    public void reloaded(JobGraph graph) {
        event(Level.INFO, "config_reloaded")
                .addKeyValue("jobs", graph.size())
                .log("the new configuration is in effect");
    }

    @Override
    public void elected(Term term, Cause cause, ServerIdentity server) {
        event(Level.INFO, "leader_elected")
                .addKeyValue("term", term.number())
                .addKeyValue("cause", cause.code().label())
                .addKeyValue("why", clean(cause.text()))
                .addKeyValue("database", clean(server.toString()))
                .log("leads");
    }

    /** A stranger at the lock keeps everything from running, and only a person can tell whether that is meant. */
    @Override
    public void standsBy(LockSession holder, LockSession.Silence silence) {
        if (silence == LockSession.Silence.ENDED) {
            event(Level.WARN, "hung_leader_ended")
                    .addKeyValue("holder", clean(holder.describe()))
                    .log("the leader gave no sign of life: its session was ended");
        } else if (silence == LockSession.Silence.OUT_OF_REACH) {
            event(Level.ERROR, "hung_leader_stays")
                    .addKeyValue("leader", clean(holder.describe()))
                    .log(
                            "the leader gives no sign of life, and this role may not end its session: end its process, or grant"
                                    + " pg_signal_backend to this role");
        } else if (holder.instance().isPresent()) {
            event(Level.INFO, "standing_by")
                    .addKeyValue("leader", clean(holder.describe()))
                    .log("stands by");
        } else {
            event(Level.WARN, "lock_taken")
                    .addKeyValue("holder", clean(holder.describe()))
                    .log(
                            "nothing runs while a stranger holds the leader's lock; to end it: SELECT pg_terminate_backend("
                                    + holder.backend() + ")");
        }
    }

    @Override
    public void clocks(Duration hostAhead, Duration jumped) {
        clocks.read(hostAhead, jumped);
    }

    @Override
    public void lost(ServerIdentity server, List<RecordedEnds.Recorded> ends) {
        Level level = ends.isEmpty() ? Level.INFO : Level.ERROR;
        LoggingEventBuilder line = event(level, "failed_over")
                .addKeyValue("database", clean(server.toString()))
                .addKeyValue("lost", ends.size());
        if (ends.isEmpty()) {
            line.log("the server has failed over; every end of an attempt that was recorded here is still there");
            return;
        }
        line.log(
                "the failover has lost recorded ends of attempts: what they did in this database is gone with them and is"
                        + " done again; what they did elsewhere is done twice");
        ends.stream()
                .limit(MOST_LOST)
                .forEach(end -> event(Level.ERROR, "end_lost")
                        .addKeyValue("job", end.job())
                        .addKeyValue("date", end.slot().date())
                        .addKeyValue("slot", end.slot().at())
                        .addKeyValue("outcome", end.outcome().code())
                        .addKeyValue("attempt_id", end.id())
                        .log(end.job() + " of " + end.slot().date() + " "
                                + end.outcome().code() + ": lost with the failover"));
    }

    @Override
    public void steppedDown(Term term, String why) {
        event(Level.WARN, "stepped_down")
                .addKeyValue("term", term.number())
                .addKeyValue("why", clean(why))
                .log("stepped down");
    }

    @Override
    public void ticked(TickReport report, Ledger ledger) {
        Level level = report.cameDue() + report.started() > 0 ? Level.INFO : Level.DEBUG;
        event(level, "tick").log(report.sentence());
    }

    @Override
    public void started(Node node, Running attempt, UUID id) {
        slot(Level.INFO, "attempt_started", node, attempt, id).log(title(node, attempt) + " started");
    }

    @Override
    public void ended(Node node, UUID id, Transition.Ended ended, Result result) {
        Outcome outcome = result.outcome();
        Level level = outcome == Outcome.SUCCEEDED ? Level.INFO : Level.WARN;
        LoggingEventBuilder line = slot(level, "attempt_" + outcome.code(), node, ended.attempt(), id);
        if (result.elapsed() != null) {
            line = line.addKeyValue("seconds", result.elapsed().toMillis() / 1000.0);
        }
        if (result.failure() != null) {
            line = line.addKeyValue("error", clean(result.failure().message()));
        }
        OpenSlot left = ended.left();
        if (left != null && left.notBefore() != null) {
            line = line.addKeyValue("again_at", left.notBefore());
        }
        line.log(title(node, ended.attempt()) + " " + outcome.code());
        if (left != null && ended.holds()) {
            slot(Level.ERROR, "slot_held", node, ended.attempt(), id)
                    .addKeyValue("errors", left.errors() + left.losses())
                    .log(title(node, ended.attempt()) + " is held: a person is needed");
        }
    }

    @Override
    public void foundRecorded(Node node, UUID id, Outcome outcome) {
        event(outcome == Outcome.SUCCEEDED ? Level.INFO : Level.WARN, "attempt_" + outcome.code())
                .addKeyValue("job", node.name())
                .addKeyValue("attempt_id", id)
                .log(node.name() + " " + outcome.code()
                        + (outcome == Outcome.LOST
                                ? ": nothing of it is in the state"
                                : ": the answer to its COMMIT was lost, the state has it"));
    }

    @Override
    public void skipped(Decision.Skip skip) {
        event(Level.WARN, "slot_skipped")
                .addKeyValue("job", skip.node().name())
                .addKeyValue("slot", skip.slot().at())
                .addKeyValue("reason", skip.reason())
                .log("skipped");
    }

    @Override
    public void waitsFor(Node node, UUID id, String host, @Nullable Instant until) {
        LoggingEventBuilder event = event(Level.WARN, "orphan_waited_for")
                .addKeyValue("job", node.name())
                .addKeyValue("attempt_id", id)
                .addKeyValue("host", host);
        if (until != null) {
            event.addKeyValue("until", until)
                    .log(node.name() + " waits: its daemon is gone, and what it left running can't be ended from here");
        } else {
            event.log(node.name() + " waits on: its daemon is gone, and its process, another user's, is seen to live;"
                    + " whoever may ends it");
        }
    }

    private static String title(Node node, Running attempt) {
        return node.name() + " of " + attempt.slot().date();
    }

    static LoggingEventBuilder event(Level level, String name) {
        return LOG.atLevel(level).addKeyValue("event", name);
    }

    private static LoggingEventBuilder slot(Level level, String name, Node node, Running attempt, UUID id) {
        return event(level, name)
                .addKeyValue("job", node.name())
                .addKeyValue("date", attempt.slot().date())
                .addKeyValue("slot", attempt.slot().at())
                .addKeyValue("attempt", attempt.attempt())
                .addKeyValue("attempt_id", id);
    }

    /** One line without control characters: what a job says must not look like a line of ours. */
    private static String clean(@Nullable String text) {
        String line = PlainText.oneLine(String.valueOf(text));
        return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "…";
    }
}
