package org.crontabber.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.crontabber.action.Action;
import org.crontabber.action.Cancellation;
import org.crontabber.action.Permit;
import org.crontabber.action.Result;
import org.crontabber.action.Task;
import org.crontabber.action.java.JavaParts;
import org.crontabber.api.Facts;
import org.crontabber.database.Databases;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.Decision;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Outcome;
import org.crontabber.decision.Rules;
import org.crontabber.decision.Steering;
import org.crontabber.decision.Transition;
import org.crontabber.schedule.TickGrid;
import org.crontabber.store.AttemptProgress;
import org.crontabber.store.Changes;
import org.crontabber.store.PostgresStore;
import org.crontabber.store.RequestRows;
import org.crontabber.store.Requests;
import org.crontabber.store.Store;
import org.crontabber.tick.FactsOf;
import org.jspecify.annotations.Nullable;

/**
 * The life of one daemon, from its election to its end, with one attempt in it: the daemon's own parts, put together
 * without a loop. Used by one thread.
 */
final class Life implements AutoCloseable {
    private static final Rules RULES = new Rules(new TickGrid(Duration.ofMinutes(5)), 1);
    private static final int SESSIONS = 8;
    /** How long after its timeout an attempt may take to end. */
    private static final Duration RESERVE = Duration.ofSeconds(30);
    /** How long what is left of an attempt may take to be over, once its daemon is gone. */
    private static final Duration END_LIMIT = Duration.ofSeconds(20);

    private final Trial trial;
    private final Wire wire;
    private final Instant now;
    private final Databases jobs;
    private final PostgresStore store;
    private Term term = new Term(0, new UUID(0, 0));
    private Agenda agenda;

    private Life(Trial trial, Wire wire, Instant now) {
        this.trial = trial;
        this.wire = wire;
        this.now = now;
        this.jobs = new Databases(List.of(wire.through(trial.address())), SESSIONS);
        this.store = new PostgresStore(trial.state().state(Testkit.MAIN), new Store.Origin(Trial.NAME, ""));
        this.agenda = new Agenda(new Ledger(trial.graph()), RULES);
    }

    /** The first daemon that sees the job: what an earlier trial has left of it is forgotten, and its slot comes due. */
    static Life first(Trial trial, Wire wire) {
        return new Life(trial, wire, trial.slot()).begun(life -> {
            life.forget();
            life.write(life.agenda.tick(life.now), List.of(), List.of());
        });
    }

    /** One that takes over from others, of which there were so many. */
    static Life next(Trial trial, Wire wire, int before) {
        Instant later = trial.slot().plus(Plan.RETRY.delay().multipliedBy(2L * before));
        return new Life(trial, wire, later).begun(life -> {
            Store.Loaded loaded = life.read();
            life.agenda = new Agenda(loaded.ledger(), RULES);
            life.agenda.resume(later);
            loaded.openAttempts().values().forEach(life::lose);
        });
    }

    private Life begun(Consumer<Life> first) {
        boolean isBegun = false;
        try {
            term = trial.elect();
            first.accept(this);
            isBegun = true;
            return this;
        } finally {
            if (!isBegun) {
                close();
            }
        }
    }

    private Store.Loaded read() {
        return store.load(trial.graph(), RULES.grid(), now);
    }

    private void forget() {
        store.loseGhosts(term, JobGraph.of(List.of(), Map.of()));
        Steering.Order order = new Steering.Order(Steering.Verb.FORGET, null, null, false, Trial.NAME, null);
        RequestRows requests = store.requests();
        Steering.Request request = new Steering.Request(requests.ask(node().name(), order), node().name(), order);
        Requests.Answered answered = requests.forget(term, request);
        if (read().ledger().state(node()) != null) {
            throw new IllegalStateException(answered.answer());
        }
    }

    private void lose(Store.OpenAttempt open) {
        long began = System.nanoTime();
        while (store.isAlive(node(), open.id(), true)) {
            if (System.nanoTime() - began > END_LIMIT.toNanos()) {
                throw new IllegalStateException(
                        "what is left of attempt " + open.id() + " is not over within " + END_LIMIT.toSeconds() + " s");
            }
        }
        end(open.id(), Result.of(Outcome.LOST, "its leader is gone"), null);
    }

    /** Whether the job has succeeded for its date. */
    boolean hasSucceeded() {
        return state().lastSuccess() != null;
    }

    /** Begins what is due and runs it to its end. None when nothing is due, or the daemon has died on the way. */
    Optional<Attempt> attempt() {
        List<Decision.Start> starts = agenda.decide(now).starts();
        if (starts.isEmpty()) {
            return Optional.empty();
        }
        Changes.Begin begin = new Changes.Begin(node(), starts.get(0).attempt(), UUID.randomUUID(), Trial.NAME);
        Facts facts = FactsOf.of(begin, state(), term);
        Said said = new Said(new AttemptProgress(trial.state().state(Testkit.MAIN)));
        Action action = trial.work().action(jobs, InstantSource.fixed(now), said);
        write(List.of(), List.of(), List.of(begin));
        Cancellation cancellation = new Cancellation();
        wire.whenDown(cancellation::cancel);
        Result result = result(
                action,
                new Task(
                        facts,
                        node().job().timeout(),
                        RESERVE,
                        store.completion(term, begin, true, () -> null),
                        process -> permit(begin, process),
                        cancellation));
        if (result.outcome() == Outcome.SUCCEEDED && !result.recorded()) {
            wire.passes("the record of its success");
        }
        if (wire.isDown()) {
            return Optional.empty();
        }
        if (result.commitUnknown()) {
            throw new IllegalStateException("the database has not answered a COMMIT");
        }
        end(begin.id(), result, result.recorded() ? true : null);
        return Optional.of(Attempt.of(facts, result, said.all()));
    }

    /** Takes what an attempt says of how far it is, all of it. */
    private static final class Said implements JavaParts.Progress {
        private final AttemptProgress state;
        private final List<Attempt.Progress> all = new CopyOnWriteArrayList<>();

        Said(AttemptProgress state) {
            this.state = state;
        }

        @Override
        public void note(UUID attempt, long done, long total, String message) {
            all.add(new Attempt.Progress(done, total, message));
            state.note(attempt, done, total, message);
        }

        @Override
        public Duration every() {
            return Duration.ZERO;
        }

        List<Attempt.Progress> all() {
            return List.copyOf(all);
        }
    }

    private void permit(Changes.Begin begin, @Nullable String process) throws Permit.NotGranted {
        if (!store.mayTakeEffect(term, begin, process)) {
            throw new Permit.NotGranted("another instance was elected before it began");
        }
    }

    /** On a thread of its own, as the daemon's. */
    private Result result(Action action, Task task) {
        FutureTask<Result> running = new FutureTask<>(() -> {
            task.cancellation().by(Thread.currentThread()::interrupt);
            return action.run(task);
        });
        Thread thread = new Thread(running, "attempt-" + node().name());
        thread.setDaemon(true);
        thread.start();
        try {
            return running.get(task.timeout().plus(RESERVE).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            return Result.failed(Outcome.FAILED, Result.Failure.of(Objects.requireNonNull(e.getCause())), null);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the job goes on regardless, long after it was to end", e);
        } catch (InterruptedException e) {
            task.cancellation().cancel();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the test was interrupted", e);
        }
    }

    private void end(UUID id, Result result, @Nullable Boolean moved) {
        String error = result.failure() == null ? null : result.failure().message();
        Transition.Ended ended =
                agenda.ended(node(), new Transition.End(result.outcome(), error, result.hold(), moved), now);
        if (!result.recorded()) {
            write(List.of(), List.of(new Changes.End(node(), id, ended, result.report(), now)), List.of());
        }
    }

    private void write(List<Agenda.Due> due, List<Changes.End> ends, List<Changes.Begin> begins) {
        store.write(term, new Changes(due.isEmpty() ? null : now, due, ends, List.of(), begins));
    }

    private Node node() {
        return trial.node();
    }

    private JobState state() {
        return Objects.requireNonNull(agenda.ledger().state(node()), node().name());
    }

    @Override
    public void close() {
        jobs.close();
        wire.close();
    }
}
