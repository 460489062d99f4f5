package org.crontabber.daemon;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
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
import org.crontabber.tick.RecordedEnds;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickReport;
import org.jspecify.annotations.Nullable;

/** What the loop tells, a line each. */
final class ToldLines implements TickListener {
    final List<String> lines = new CopyOnWriteArrayList<>();
    volatile Instant lastTick = Instant.MIN;
    volatile Duration hostAhead = Duration.ZERO;
    volatile int standbys;

    @Override
    public void elected(Term term, Cause cause, ServerIdentity server) {
        lines.add("elected: " + cause);
    }

    @Override
    public void standsBy(LockSession holder, LockSession.Silence silence) {
        lines.add((silence == LockSession.Silence.NONE
                        ? "stands by "
                        : silence == LockSession.Silence.ENDED ? "ended " : "can't end ")
                + holder.describe());
    }

    @Override
    public void waitsFor(Node node, UUID id, String host, @Nullable Instant until) {
        lines.add("waits " + node.name() + (until == null ? " which lives" : " until " + until));
    }

    @Override
    public void clocks(Duration ahead, Duration jumped) {
        hostAhead = ahead;
        if (jumped.abs().compareTo(Duration.ofSeconds(30)) > 0) {
            lines.add("jumped " + jumped.toMinutes());
        }
    }

    @Override
    public void beaten(int others) {
        standbys = others;
    }

    @Override
    public void lost(ServerIdentity server, List<RecordedEnds.Recorded> ends) {
        lines.add("failed over, lost " + ends.size());
    }

    @Override
    public void steppedDown(Term term, String why) {
        lines.add("stepped down: " + why);
    }

    @Override
    public void troubled(Throwable why) {
        lines.add("trouble " + why.getMessage());
    }

    @Override
    public void ticked(TickReport report, Ledger ledger) {
        lastTick = report.at();
        lines.add("tick " + report.at());
    }

    @Override
    public void started(Node node, Running attempt, UUID id) {
        lines.add("start " + node.name() + " " + attempt.slot() + " #" + attempt.attempt());
    }

    @Override
    public void ended(Node node, UUID id, Transition.Ended ended, Result result) {
        lines.add(result.outcome().code() + " " + node.name() + " "
                + ended.attempt().slot() + " #" + ended.attempt().attempt());
    }

    @Override
    public void foundRecorded(Node node, UUID id, Outcome outcome) {
        lines.add("recorded " + outcome.code() + " " + node.name());
    }

    @Override
    public void skipped(Decision.Skip skip) {
        lines.add("skipped " + skip.node().name() + " " + skip.slot());
    }

    @Override
    public void stuck(Node node, UUID id) {
        lines.add("stuck " + node.name());
    }

    @Override
    public void takenBack(Node node, UUID id, int dates, Result why) {
        lines.add("taken back " + node.name() + " " + dates);
    }

    @Override
    public void outlasts(Node node, UUID id, Duration asked) {
        lines.add("outlasts " + node.name());
    }

    @Override
    public void quarantined(Node node, String why) {
        lines.add("quarantined " + node.name() + ": " + why);
    }

    @Override
    public void asked(Request request, boolean ok, String sentence) {
        lines.add((ok ? "done " : "refused ") + sentence);
    }

    @Override
    public void reloaded(JobGraph graph) {
        lines.add("reloaded");
    }
}
