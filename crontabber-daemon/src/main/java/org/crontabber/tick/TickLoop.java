package org.crontabber.tick;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.crontabber.action.Result;
import org.crontabber.database.Term;
import org.crontabber.decision.Agenda;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.JobGraph.Node;
import org.crontabber.decision.JobState;
import org.crontabber.decision.Ledger;
import org.crontabber.decision.Rules;
import org.crontabber.leader.Leadership;
import org.crontabber.store.Store;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scheduler thread's event loop: ends of attempts, ticks, and the request to stop.
 *
 * <p>While it leads, it ticks on the grid by the database's clock; while it does not, it polls for the lock. Whatever
 * goes wrong in a pass ends the term: it steps down and, as long as it is not stopped, tries to lead again.
 */
public final class TickLoop {
    private static final Logger LOG = LoggerFactory.getLogger(TickLoop.class);
    private static final Duration LOCK_POLL = Duration.ofMillis(500);
    private static final Duration BACK_OFF = Duration.ofSeconds(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final Duration SOONEST = Duration.ofMillis(1);

    private final Leadership leadership;
    private final Store store;
    private final JobGraph graph;
    private final Rules rules;
    private final Work work;
    private final TickListener listener;
    private final DatabaseClock clock;
    private final Workers workers = new Workers(this::post);
    /** Bounded by its senders: an end per place that was given out, of this term and of those before, and one stop. */
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private final CountDownLatch stopped = new CountDownLatch(1);
    private @Nullable Pass pass;
    private Instant nextTick = Instant.MIN;
    private boolean stopping;

    private sealed interface Event {
        record Ended(Node node, UUID id, Result result) implements Event {}

        record Stop() implements Event {}
    }

    /** The parts that the loop drives. */
    public record Parts(Leadership leadership, Store store, Work work, TickListener listener, LongSupplier nanos) {}

    public TickLoop(Parts parts, JobGraph graph, Rules rules) {
        this.leadership = parts.leadership();
        this.store = parts.store();
        this.work = parts.work();
        this.listener = parts.listener();
        this.clock = new DatabaseClock(parts.nanos());
        this.graph = graph;
        this.rules = rules;
    }

    /** Runs until {@link #stop}; the calling thread is the scheduler thread. */
    public void run() {
        try {
            while (!stopping) {
                try {
                    step();
                } catch (InterruptedException e) {
                    stopping = true;
                } catch (Throwable e) { // one bad pass must not end the loop
                    stepDown(e);
                }
            }
            windDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    private void step() throws InterruptedException {
        Pass current = pass;
        if (current == null) {
            Optional<Term> term = leadership.acquire();
            if (term.isPresent()) {
                lead(term.get());
            } else {
                handle(events.poll(LOCK_POLL.toMillis(), TimeUnit.MILLISECONDS), null);
            }
            return;
        }
        Duration untilTick = Duration.between(clock.now(), nextTick);
        Event event = events.poll(Math.max(0, untilTick.toNanos()), TimeUnit.NANOSECONDS);
        if (event == null) {
            tickIfDue(current);
            return;
        }
        while (event != null) {
            handle(event, current);
            event = events.poll();
        }
        if (!stopping) {
            current.decide(clock.now());
        }
    }

    private void handle(@Nullable Event event, @Nullable Pass current) {
        if (event instanceof Event.Stop) {
            stopping = true;
        } else if (event instanceof Event.Ended ended && current != null) {
            current.ended(ended.node(), ended.id(), ended.result());
        }
    }

    private void lead(Term term) {
        Instant now = clock.read(store.now());
        Store.Loaded loaded = store.load(graph, rules.grid(), now);
        store.reschedule(term, statesOf(loaded.changed(), loaded.ledger()));
        pass = new Pass(term, new Agenda(loaded.ledger(), rules), store, work, workers, listener);
        listener.elected(term);
        Instant lastTick = loaded.lastTick() == null ? now : loaded.lastTick();
        pass.loseOrphans(Map.copyOf(loaded.openAttempts()), lastTick);
        tick(pass, Instant.ofEpochSecond(now.getEpochSecond()), 0);
    }

    private static Map<Node, JobState> statesOf(List<Node> nodes, Ledger ledger) {
        Map<Node, JobState> states = new HashMap<>();
        for (Node node : nodes) {
            states.put(node, Objects.requireNonNull(ledger.state(node), node.name()));
        }
        return states;
    }

    private void tickIfDue(Pass current) {
        if (!leadership.verify()) {
            throw new IllegalStateException("the session that holds the lock is gone");
        }
        Instant now = clock.read(store.now());
        if (now.isBefore(nextTick)) {
            boolean clockWentBack = rules.grid().after(now).isBefore(nextTick);
            nextTick = clockWentBack ? rules.grid().after(now) : nextTick;
            return;
        }
        Instant tick = rules.grid().floor(now);
        long late = Duration.between(nextTick, tick).dividedBy(rules.grid().tick());
        tick(current, tick, late);
    }

    private void tick(Pass current, Instant tick, long late) {
        Instant began = clock.now();
        int due = current.tick(tick);
        int started = current.decide(clock.now());
        nextTick = rules.grid().after(tick);
        Duration took = Duration.between(began, clock.now());
        listener.ticked(
                new TickReport(tick, due, started, current.running(), late, took),
                current.agenda().ledger());
    }

    private void stepDown(Throwable why) {
        Pass old = pass;
        pass = null;
        workers.interruptAll();
        leadership.close();
        if (old != null) {
            LOG.warn("stepped down from term {}", old.term().number(), why);
            listener.steppedDown(old.term(), String.valueOf(why.getMessage()));
        } else {
            LOG.warn("cannot lead: {}", why.getMessage());
        }
        await(BACK_OFF);
    }

    private void await(Duration limit) {
        try {
            handle(events.poll(limit.toMillis(), TimeUnit.MILLISECONDS), null);
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    /** Ends what runs, records it as interrupted, and gives the lock back. */
    private void windDown() throws InterruptedException {
        workers.interruptAll();
        Instant limit = clock.now().plus(STOP_LIMIT);
        Pass current = pass;
        while (current != null && !current.isIdle() && clock.now().isBefore(limit)) {
            Event event = events.poll(
                    Math.max(
                            SOONEST.toMillis(),
                            Duration.between(clock.now(), limit).toMillis()),
                    TimeUnit.MILLISECONDS);
            try {
                handle(event, current);
            } catch (RuntimeException e) {
                LOG.warn("an attempt's end could not be recorded; the next leader ends it as lost", e);
                current = null;
            }
        }
        leadership.close();
    }

    private void post(Node node, UUID id, Result result) {
        events.add(new Event.Ended(node, id, result));
    }

    /** Asks the loop to end, and waits until it has; false when it did not within the limit. Any thread. */
    public boolean stop(Duration limit) throws InterruptedException {
        events.add(new Event.Stop());
        return stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }
}
