package org.crontabber.tick;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.database.Refused;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.Look;
import org.crontabber.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler thread's event loop: ends of attempts, ticks, requests, reloads, and the request to stop.
 *
 * <p>While it leads, it ticks on the grid by the database's clock and gives a sign of life in between; while it does
 * not, it polls for the lock. Whatever goes wrong in a turn is followed by a look at whether the term still stands: if it
 * does, the state is read anew and everything goes on; if not, it steps down. Nothing blocks the thread but short
 * statements with a time limit.
 */
public final class TickLoop {
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    /** How long attempts that were asked to end may take to do so. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    /** How long after that those may take that are killed. */
    private static final Duration HURRY_LIMIT = Duration.ofSeconds(5);

    private final Parts parts;
    private final Workers workers;
    private final BackOff backOff;
    private final DatabaseClock clock;
    private final RecordedEnds recorded = new RecordedEnds();
    private final Standby standby;
    private final Mailbox<Event> events;

    private final CountDownLatch stopped = new CountDownLatch(1);
    private Plan plan;
    private @Nullable Office office;
    private boolean isPrepared;
    private boolean hasLooked;
    private boolean stopping;

    /**
     * The parts that the loop drives.
     *
     * @param prepare done once, before anything else: proves the database and brings the schema up to date
     * @param time the time that a reading of the database's clock stands for; itself, but in tests
     */
    public record Parts(
            Leadership leadership,
            Store store,
            TickListener listener,
            Runnable prepare,
            Machine machine,
            UnaryOperator<Instant> time) {}

    /** What outlives a term. */
    record Tools(Workers workers, DatabaseClock clock, RecordedEnds recorded) {}

    public TickLoop(Parts parts, Plan plan) {
        this.parts = parts;
        this.plan = plan;
        this.events = parts.machine().mailbox();
        this.workers = new Workers(events::add, parts.store(), parts.machine());
        this.clock = new DatabaseClock(parts);
        this.standby = new Standby(parts.listener());
        this.backOff = new BackOff(parts.machine().random());
    }

    /**
     * Runs until {@link #stop}; the calling thread is the scheduler thread.
     *
     * @throws Refused when the database must not be used, and never was by this loop
     */
    public void run() {
        try {
            while (!stopping) {
                try {
                    turn();
                } catch (InterruptedException e) {
                    stopping = true;
                } catch (Refused e) {
                    if (!hasLooked) {
                        throw e;
                    }
                    troubled(e);
                } catch (Throwable e) { // one bad turn must not end the loop
                    troubled(e);
                }
                parts.listener().alive();
            }
            windDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            workers.cancelAll(); // whatever ended this thread: nothing of it goes on, and the lock is free
            parts.leadership().close();
            stopped.countDown();
        }
    }

    private void turn() throws InterruptedException {
        if (!isPrepared) {
            parts.prepare().run();
            isPrepared = true;
            connected();
        }
        Office current = office;
        if (current == null) {
            standBy();
            return;
        }
        await(current.absence().isOn() ? Duration.ZERO : untilDue(current));
        if (stopping) {
            return;
        }
        if (current.absence().isOn()) {
            recover(current);
            return;
        }
        current.recordEnds();
        if (!clock.now().isBefore(current.nextBeat()) || !clock.now().isBefore(current.nextTick())) {
            current.beat(parts.leadership().beat(current.term()));
        }
    }

    private Duration untilDue(Office current) {
        Instant due = current.nextTick().isBefore(current.nextBeat()) ? current.nextTick() : current.nextBeat();
        Duration until = Duration.between(clock.now(), due);
        return until.isNegative() || current.recording().hasEnds() ? Duration.ZERO : until;
    }

    /** Waits for events, and takes all that are there. */
    private void await(Duration longest) throws InterruptedException {
        Event event = events.poll(longest);
        while (event != null) {
            handle(event);
            event = stopping ? null : events.poll();
        }
    }

    private void handle(Event event) {
        if (event instanceof Event.Stop) {
            stopping = true;
        } else if (event instanceof Event.Ended ended) {
            workers.over(ended.attempt().id());
            if (office != null) {
                office.ended(ended.attempt(), ended.result(), ended.next());
            }
        } else if (event instanceof Event.TakenBack back) {
            back.tell(parts.listener());
        } else if (event instanceof Event.Reload reload) {
            plan = reload.plan();
            if (office != null) {
                office.reload(plan);
            }
            parts.listener().reloaded(plan.graph());
        } else if (event instanceof Event.Refuse refuse && office != null) {
            office.refuse(refuse.problem());
        } else if (event instanceof Event.Wake && office != null) {
            office.wake();
        }
    }

    private void standBy() throws InterruptedException {
        Look look = parts.leadership().acquire();
        hasLooked = true;
        connected();
        recorded.look(Objects.requireNonNull(parts.leadership().server()), parts.store(), parts.listener());
        if (look instanceof Look.Won won) {
            standby.over();
            workers.allow();
            office = new Office(parts, plan, new Tools(workers, clock, recorded), won);
            office.take();
        } else if (look instanceof Look.Waits waits) {
            clock.read(waits.now());
            standby.waits(waits);
            await(waits.isEnded() ? Duration.ZERO : Leadership.LOOK);
        }
    }

    private void connected() {
        backOff.reset();
        parts.listener().connected();
    }

    /** Something went wrong: wait a little, longer each time; the next turn looks whether the term still stands. */
    private void troubled(Throwable why) {
        parts.listener().troubled(why);
        if (office != null) {
            office.absence().begins();
        }
        try {
            await(backOff.next());
        } catch (InterruptedException e) {
            stopping = true;
        }
    }

    private void recover(Office current) {
        current.endWhatTheDatabaseMisses();
        Leadership.Claim claim = parts.leadership().reclaim(current.term());
        switch (claim) {
            case KEPT -> {
                current.resume();
                connected();
            }
            case LOST, ROW_LOST, MOVED -> stepDown(current, parts.leadership().whyOver(claim));
            case UNDECIDED ->
                throw new DatabaseUnavailable("the lock is held by another session, and nobody has been elected yet");
        }
    }

    private void stepDown(Office current, String why) {
        office = null;
        workers.cancelAll();
        parts.leadership().close();
        parts.listener().steppedDown(current.term(), why);
    }

    /**
     * Ends what runs, records it as interrupted, and gives the lock back. Asked to stop once more, or when it takes too
     * long, it ends them with force; nothing that it has started outlives it.
     */
    private void windDown() throws InterruptedException {
        workers.cancelAll();
        Office current = office;
        long asked = parts.machine().nanos();
        boolean isHurried = false;
        while (isBusy(current)) {
            Duration waited = Duration.ofNanos(parts.machine().nanos() - asked);
            if (waited.compareTo(STOP_LIMIT.plus(HURRY_LIMIT)) > 0) {
                workers.each(attempt -> parts.listener().outlasts(attempt.node(), attempt.id(), waited));
                break;
            }
            Event event = events.poll(Leadership.LOOK);
            boolean isLate = waited.compareTo(STOP_LIMIT) > 0;
            if (!isHurried && (isLate || event instanceof Event.Stop)) {
                workers.cancelAll();
                isHurried = true;
            }
            if (event != null) {
                handle(event);
            }
            current = current != null && current.recording().recordLast() ? current : null;
        }
    }

    private boolean isBusy(@Nullable Office current) {
        return !workers.isIdle()
                || !events.isEmpty()
                || (current != null && current.recording().hasEnds());
    }

    /** Puts another plan into effect, between attempts. Any thread. */
    public void reload(Plan next) {
        events.add(new Event.Reload(next));
    }

    /** Notes that a configuration has a problem and was not put into effect. Any thread. */
    public void refuse(String problem) {
        events.add(new Event.Refuse(problem));
    }

    /** Looks at the clock and at requests now. Any thread. */
    public void wake() {
        events.add(new Event.Wake());
    }

    /** Asks the loop to end, and waits until it has; false when it did not within the limit. Any thread. */
    public boolean stop(Duration limit) throws InterruptedException {
        events.add(new Event.Stop());
        return stopped.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Once it stops: ends with force what still runs. Any thread. */
    public void hurry() {
        events.add(new Event.Stop());
    }

    /** How often a leader gives a sign of life. */
    static Duration heartbeat() {
        return HEARTBEAT;
    }
}
