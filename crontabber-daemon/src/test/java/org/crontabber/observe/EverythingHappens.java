package org.crontabber.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.crontabber.action.Result;
import org.crontabber.api.Facts;
import org.crontabber.database.Cause;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.LockSession;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.decision.Decision;
import org.crontabber.decision.Job;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.OpenSlot;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Retry;
import org.crontabber.decision.Running;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Transition;
import org.crontabber.schedule.Every;
import org.crontabber.schedule.Slot;
import org.crontabber.schedule.TickGrid;
import org.crontabber.store.Output;
import org.crontabber.tick.RecordedEnds;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickReport;

/** Tells a listener of everything that can happen. */
final class EverythingHappens {
    private static final Instant NOW = Instant.parse("2026-03-09T10:30:00Z");
    private static final UUID ID = new UUID(0, 1);
    private static final ServerIdentity SERVER = new ServerIdentity("ops", "db1:5432", 7, 1);
    private static final Term TERM = new Term(7, ID);

    /** What an attempt is told that runs when all of it has happened. */
    static final Facts FACTS = new Facts(
            "a",
            LocalDate.of(2026, 3, 9),
            NOW.atZone(ZoneOffset.UTC),
            NOW,
            NOW,
            1,
            ID,
            "a@2026-03-09T10:30:00Z",
            null,
            TERM.number(),
            false);

    private final Job job = new Job(
            "a",
            new Every(Duration.ofHours(1), ZoneOffset.UTC),
            null,
            null,
            Retry.DEFAULT,
            List.of(),
            Duration.ofHours(1),
            true);
    private final JobGraph graph = JobGraph.of(List.of(job), Map.of());
    private final Node node = graph.find("a").orElseThrow();
    private final Slot slot = job.schedule().firstSeen(NOW, new TickGrid(Duration.ofMinutes(5)), null);
    private final JobState state = state();
    private final Running attempt = new Running(slot, 1, 0, NOW, false);
    private final TickListener listener;

    private EverythingHappens(TickListener listener) {
        this.listener = listener;
    }

    static void to(TickListener listener) {
        new EverythingHappens(listener).tell();
    }

    private JobState state() {
        JobState met = JobState.met(job, slot).at(NOW);
        return new JobState(
                met.slots(), met.firstEver(), met.newest(), met.progress(), null, NOW, true, slot, null, List.of());
    }

    private void tell() {
        Ledger ledger = new Ledger(graph);
        ledger.put(node, state);
        listener.troubled(new DatabaseUnavailable("the database is away"));
        listener.connected();
        listener.troubled(new IllegalStateException("a mistake"));
        listener.connected();
        for (String application : List.of("crontabber@ops2/812 0.1.0", "psql")) {
            LockSession holder = new LockSession(4711, "crontabber", application, null, NOW, NOW, false, true, true);
            for (LockSession.Silence silence : LockSession.Silence.values()) {
                listener.standsBy(holder, silence);
            }
        }
        for (int minutes : new int[] {0, 5, 0}) {
            listener.clocks(Duration.ofMinutes(minutes), Duration.ofMinutes(minutes));
        }
        listener.lost(SERVER, List.of());
        listener.lost(SERVER, List.of(new RecordedEnds.Recorded(ID, "a", slot, Outcome.SUCCEEDED)));
        listener.elected(TERM, new Cause(Cause.Code.STOPPED, "term 6 (ops1) had stopped"), SERVER);
        listener.beaten(1);
        listener.steppedDown(TERM, "another instance has been elected");
        listener.elected(TERM, new Cause(Cause.Code.STOPPED, "term 6 (ops1) had stopped"), SERVER);
        listener.ticked(new TickReport(NOW, 1, 1, 1, 0, Duration.ofMillis(5)), ledger);
        listener.started(node, attempt, ID);
        for (Outcome outcome : Outcome.values()) {
            listener.ended(node, ID, ended(outcome), result(outcome));
            listener.foundRecorded(node, ID, outcome);
        }
        listener.waitsFor(node, ID, "ops1", NOW);
        listener.waitsFor(node, ID, "ops1", null);
        listener.skipped(new Decision.Skip(node, slot, "max_age"));
        listener.stuck(node, ID);
        listener.takenBack(node, ID, 7, Result.of(Outcome.FAILED, "a bad day"));
        listener.outlasts(node, ID, Duration.ofSeconds(35));
        listener.quarantined(node, "its rows are damaged");
        for (boolean ok : new boolean[] {true, false}) {
            Steering.Order order = new Steering.Order(Steering.Verb.PAUSE, null, null, false, "tester", "a test");
            listener.asked(new Steering.Request(1, "a", order), ok, "an answer");
        }
        listener.reloaded(graph);
        listener.alive();
    }

    private Transition.Ended ended(Outcome outcome) {
        boolean isError = outcome == Outcome.FAILED || outcome == Outcome.TIMED_OUT;
        OpenSlot left =
                new OpenSlot(slot, outcome == Outcome.FAILED, 1, 1, 0, 0, isError ? NOW : null, "an error", NOW);
        return new Transition.Ended(state, attempt, outcome == Outcome.SUCCEEDED ? null : left, true);
    }

    private static Result result(Outcome outcome) {
        Duration elapsed = Duration.ofSeconds(1);
        return outcome == Outcome.SUCCEEDED
                ? new Result(outcome, 0, null, Output.NONE, elapsed, 0, false, false, false)
                : Result.failed(outcome, new Result.Failure("type", "an error", null), elapsed);
    }
}
