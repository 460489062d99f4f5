package org.crontabber.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Several listeners as one. A listener that throws is logged, and neither stops the others nor the tick. */
public record Listeners(List<TickListener> all) implements TickListener {
    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    public Listeners {
        all = List.copyOf(all);
    }

    private void each(Consumer<TickListener> call) {
        for (TickListener listener : all) {
            try {
                call.accept(listener);
            } catch (RuntimeException | LinkageError | AssertionError | StackOverflowError e) {
                // a mistake of the listener; what is wrong with the JVM itself is not held back
                LOG.warn("a listener failed", e);
            }
        }
    }

    @Override
    public void alive() {
        each(TickListener::alive);
    }

    @Override
    public void connected() {
        each(TickListener::connected);
    }

    @Override
    public void troubled(Throwable why) {
        each(listener -> listener.troubled(why));
    }

    @Override
    public void elected(Term term, Cause cause, ServerIdentity server) {
        each(listener -> listener.elected(term, cause, server));
    }

    @Override
    public void steppedDown(Term term, String why) {
        each(listener -> listener.steppedDown(term, why));
    }

    @Override
    public void ticked(TickReport report, Ledger ledger) {
        each(listener -> listener.ticked(report, ledger));
    }

    @Override
    public void started(Node node, Running attempt, UUID id) {
        each(listener -> listener.started(node, attempt, id));
    }

    @Override
    public void ended(Node node, UUID id, Transition.Ended ended, Result result) {
        each(listener -> listener.ended(node, id, ended, result));
    }

    @Override
    public void foundRecorded(Node node, UUID id, Outcome outcome) {
        each(listener -> listener.foundRecorded(node, id, outcome));
    }

    @Override
    public void waitsFor(Node node, UUID id, String host, @Nullable Instant until) {
        each(listener -> listener.waitsFor(node, id, host, until));
    }

    @Override
    public void skipped(Decision.Skip skip) {
        each(listener -> listener.skipped(skip));
    }

    @Override
    public void stuck(Node node, UUID id) {
        each(listener -> listener.stuck(node, id));
    }

    @Override
    public void takenBack(Node node, UUID id, int dates, Result why) {
        each(listener -> listener.takenBack(node, id, dates, why));
    }

    @Override
    public void outlasts(Node node, UUID id, Duration asked) {
        each(listener -> listener.outlasts(node, id, asked));
    }

    @Override
    public void quarantined(Node node, String why) {
        each(listener -> listener.quarantined(node, why));
    }

    @Override
    public void asked(Request request, boolean ok, String sentence) {
        each(listener -> listener.asked(request, ok, sentence));
    }

    @Override
    public void reloaded(JobGraph graph) {
        each(listener -> listener.reloaded(graph));
    }

    @Override
    public void standsBy(LockSession holder, LockSession.Silence silence) {
        each(listener -> listener.standsBy(holder, silence));
    }

    @Override
    public void beaten(int standbys) {
        each(listener -> listener.beaten(standbys));
    }

    @Override
    public void clocks(Duration hostAhead, Duration jumped) {
        each(listener -> listener.clocks(hostAhead, jumped));
    }

    @Override
    public void lost(ServerIdentity server, List<RecordedEnds.Recorded> ends) {
        each(listener -> listener.lost(server, ends));
    }
}
