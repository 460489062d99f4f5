package org.crontabber.tick;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.crontabber.action.Result;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.Look;
import org.crontabber.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * One term in office: its passes, the ends that are not recorded yet, and what has to be done between ticks. It begins
 * with the state as it is read, and begins again so after a failed write, a change of the configuration or a clock that
 * went back, with the same attempts running. Owned by the scheduler thread.
 */
final class Office {
    private final TickLoop.Parts parts;
    private final Workers workers;
    private final DatabaseClock clock;
    private final Look.Won elected;
    private final RecordedEnds recorded;
    private final Absence absence;
    private final Orphans orphans;
    private final Ends ends = new Ends();
    private final Quarantine quarantine;
    private final Recording recording;
    private final Deadlines deadlines;
    private final Upkeep upkeep;
    private final ConfigurationNote note;
    private Plan plan;
    private Pass pass;
    private Instant nextTick = Instant.MIN;
    private Instant nextBeat = Instant.MIN;
    private boolean isStale;

    Office(TickLoop.Parts parts, Plan plan, TickLoop.Tools tools, Look.Won elected) {
        this.parts = parts;
        this.plan = plan;
        this.workers = tools.workers();
        this.clock = tools.clock();
        this.recorded = tools.recorded();
        this.elected = elected;
        this.absence = new Absence(parts.machine()::nanos);
        this.orphans = new Orphans(parts, elected.term(), workers::isRunning);
        this.quarantine = new Quarantine(parts.store(), parts.listener());
        this.recording = new Recording(ends, quarantine, this, parts.listener());
        this.deadlines = new Deadlines(parts.machine()::nanos);
        this.upkeep = new Upkeep(parts.store(), parts.listener());
        this.note = new ConfigurationNote(parts.store(), elected.term(), parts.listener());
        this.pass = new Pass(elected.term(), new Agenda(new Ledger(plan.graph()), plan.rules()), passParts(), workers);
    }

    private Pass.Parts passParts() {
        return new Pass.Parts(parts.store(), parts.machine(), plan.work(), parts.listener(), deadlines, recorded);
    }

    /** The first thing in office: what others left running is ended, and a tick takes place. */
    void take() {
        absence.begins(); // until all of this is done
        Instant now = takeQuietly();
        absence.ends();
        tick(now, 0);
        upkeep.at(now, plan.keepHistory());
    }

    /** The same without a tick: nothing begins by itself. */
    Instant takeQuietly() {
        parts.listener()
                .elected(
                        elected.term(),
                        elected.cause(),
                        Objects.requireNonNull(parts.leadership().server()));
        Instant now = clock.read(parts.store().now());
        load(now);
        parts.store().loseGhosts(elected.term(), plan.graph());
        note.write(plan);
        loseOrphans(now);
        return Instant.ofEpochSecond(now.getEpochSecond());
    }

    void load() {
        load(clock.now());
    }

    /** Reads the state, and puts into it what runs here and what has ended here. */
    private void load(Instant now) {
        workers.revokeAll(); // what was approved follows from a state and a configuration of before
        Store.Loaded loaded = parts.store().load(plan.graph(), plan.rules().grid(), now);
        Map<Node, JobState> changed = new LinkedHashMap<>();
        loaded.changed()
                .forEach(node ->
                        changed.put(node, Objects.requireNonNull(loaded.ledger().state(node), node.name())));
        parts.store().reschedule(elected.term(), changed);
        quarantine.put(loaded.ledger());
        Agenda agenda = new Agenda(loaded.ledger(), plan.rules());
        Instant lastTick = loaded.lastTickBy(now);
        agenda.resume(lastTick);
        pass = new Pass(elected.term(), agenda, passParts(), workers);
        Stream<UUID> open = loaded.openAttempts().values().stream().map(Store.OpenAttempt::id);
        ends.dropRecorded(open.toList(), quarantine::isSetAside, this::tellRecorded);
        loaded.openAttempts().forEach((node, attempt) -> {
            pass.adopt(node, attempt.id());
            boolean isOurs = attempt.term() == elected.term().number() && workers.isRunning(attempt.id());
            if (deadlines.hasPassed(attempt.id())) {
                agenda.free(node);
            }
            if (!isOurs && !ends.has(attempt.id())) {
                orphans.add(node, attempt, plan.work().isProcess(node.name()), now, plan.databaseGrace(), lastTick);
                agenda.free(node);
            }
        });
        ends.rebind(plan.graph());
        isStale = false;
    }

    private void tellRecorded(Pass.End end) {
        deadlines.ended(end.id());
        parts.listener().foundRecorded(end.node(), end.id(), parts.store().outcome(end.id()));
    }

    private void tick(Instant tick, long late) {
        Instant began = clock.now();
        if (quarantine.newChance(tick)) {
            load();
        }
        Pass.Outcomes outcomes = recording.write(recordable -> pass.tick(tick, recordable, clock.now()));
        nextTick = plan.rules().grid().after(tick);
        Duration took = Duration.between(began, clock.now());
        TickReport report = new TickReport(tick, outcomes.cameDue(), outcomes.started(), pass.running(), late, took);
        parts.listener().ticked(report, pass.agenda().ledger());
    }

    void ended(Attempt attempt, Result result, @Nullable Attempt next) {
        Instant recordedAt = attempt.recordedAt();
        if (recordedAt != null) {
            clock.sawIt(recordedAt);
        }
        Node node = plan.graph().find(attempt.node().name()).orElse(attempt.node());
        // of an earlier term nothing can be recorded but that it is lost
        Result ours =
                attempt.term().equals(elected.term()) ? result : Result.of(Outcome.LOST, "its leader has stepped down");
        ends.add(new Pass.End(node, attempt.id(), ours, next, null, ours.recorded() ? attempt.moved() : null));
    }

    /** What brings ends into the state. */
    Recording recording() {
        return recording;
    }

    /** Records the ends that came in, and decides anew. */
    void recordEnds() {
        if (isStale) {
            load();
        }
        if (!recording.hasEnds()) {
            return;
        }
        ends.inDoubt().ifPresent(id -> {
            throw new DatabaseUnavailable("the COMMIT of attempt " + id + " was not answered");
        });
        recording.write(recordable -> pass.ended(recordable, clock.now()));
        nextBeat = pass.approvals().isAsked() ? Instant.MIN : nextBeat; // what could not be answered before this end
    }

    /** A sign of life came back: the clock is read, requests are answered, a tick takes place when it is time. */
    void beat(Leadership.Beat beat) {
        sign(beat);
        Instant now = clock.now();
        note.write(plan);
        boolean isAsked = beat.asked() || pass.approvals().isAsked();
        boolean isAnswered = isAsked && new Orders(plan, pass).answerAll(now, true);
        if (loseOrphans(now) || isAnswered) {
            recording.write(recordable -> pass.ended(recordable, now));
        }
        deadlines.passed().forEach(this::giveUp);
        if (now.isBefore(nextTick)) {
            if (plan.rules().grid().after(now).isBefore(nextTick)) { // the clock went back
                nextTick = plan.rules().grid().after(now);
                load(now);
            }
            return;
        }
        Instant tick = plan.rules().grid().floor(now);
        long late =
                Duration.between(nextTick, tick).dividedBy(plan.rules().grid().tick());
        tick(tick, late);
        upkeep.at(now, plan.keepHistory());
    }

    /** Takes the reading of the clock over. */
    void sign(Leadership.Beat beat) {
        Instant now = clock.read(beat.now());
        parts.listener().beaten(beat.standbys());
        nextBeat = now.plus(TickLoop.heartbeat());
    }

    private boolean loseOrphans(Instant now) {
        List<Pass.End> over = orphans.over(now);
        over.forEach(ends::add);
        if (!over.isEmpty()) {
            recording.write(recordable -> pass.endedOnly(recordable, now));
        }
        return !over.isEmpty();
    }

    /** Its place is free, its job stays blocked, until it ends after all. */
    private void giveUp(UUID id) {
        pass.open().forEach((node, open) -> {
            if (open.equals(id)) {
                pass.agenda().free(node);
                parts.listener().stuck(node, id);
            }
        });
        recording.write(recordable -> pass.ended(recordable, clock.now()));
    }

    /** Answers the requests that are there, without a tick. */
    void serveRequests(boolean mayRun) {
        new Orders(plan, pass).answerAll(clock.now(), mayRun);
    }

    /** Another configuration: it takes effect with the next turn, between attempts. */
    void reload(Plan next) {
        plan = next.keeping(pass.open().keySet());
        isStale = true;
        note.changed();
        nextBeat = Instant.MIN;
    }

    /** Another configuration has a problem: nothing changes, and people are told. */
    void refuse(String problem) {
        note.refused(problem);
        nextBeat = Instant.MIN;
    }

    void wake() {
        nextBeat = Instant.MIN;
    }

    /** Something went wrong that may pass, and the next turn has to see whether the term still stands. */
    Absence absence() {
        return absence;
    }

    /** Attempts go on without the database for a while; then they are ended, as another instance takes for granted. */
    void endWhatTheDatabaseMisses() {
        if (absence.isLongerThan(plan.databaseGrace())) {
            workers.cancelAll();
        }
    }

    /** The term still stands: goes on where the state is. */
    void resume() {
        workers.allow();
        Instant now = clock.read(parts.store().now());
        load(now);
        loseOrphans(now);
        if (recording.hasEnds()) {
            recording.write(recordable -> pass.ended(recordable, clock.now()));
        }
        if (nextTick.equals(Instant.MIN)) {
            tick(Instant.ofEpochSecond(now.getEpochSecond()), 0);
        }
        wake(); // the clock may have gone back meanwhile
        absence.ends();
    }

    Pass pass() {
        return pass;
    }

    Instant now() {
        return clock.now();
    }

    Term term() {
        return elected.term();
    }

    Instant nextTick() {
        return nextTick;
    }

    Instant nextBeat() {
        return nextBeat;
    }
}
