package org.crontabber.tick;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.crontabber.database.Term;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.Look;

/**
 * A short term in office without a daemon: one pass for those who keep unix cron, or one request of a person. The
 * calling thread is the scheduler thread; an error of the database ends it, and the next leader goes on from there.
 */
public final class Errand {
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** At a leader that seems to hang. */
    private static final int MOST_LOOKS = 80;

    private final TickLoop.Parts parts;
    private final Plan plan;
    private final Mailbox<Event> events;
    private final Workers workers;
    private volatile boolean isStopping;

    public Errand(TickLoop.Parts parts, Plan plan) {
        this.parts = parts;
        this.plan = plan;
        this.events = parts.machine().mailbox();
        this.workers = new Workers(events::add, parts.store(), parts.machine());
    }

    /**
     * Ticks once, runs what is due to its end, and what that lets go.
     *
     * @return false when another instance leads
     */
    public boolean tick() throws InterruptedException {
        return lead(Office::take);
    }

    /**
     * Does what a person asks for, and waits for the end of what that started.
     *
     * @param ask puts the request into the state
     * @param mayRun whether requests that run a job are answered too, whoever has asked
     * @return false when another instance leads
     */
    public boolean serve(Runnable ask, boolean mayRun) throws InterruptedException {
        return lead(office -> {
            office.takeQuietly();
            ask.run();
            office.serveRequests(mayRun);
        });
    }

    /**
     * Changes the state under a term of its own, and runs nothing.
     *
     * @return false when another instance leads
     */
    public boolean change(Consumer<Term> change) throws InterruptedException {
        return lead(office -> change.accept(office.term()));
    }

    private boolean lead(Consumer<Office> first) throws InterruptedException {
        parts.prepare().run();
        if (!(acquire() instanceof Look.Won elected)) {
            parts.leadership().close();
            return false;
        }
        TickLoop.Tools tools = new TickLoop.Tools(workers, new DatabaseClock(parts), new RecordedEnds());
        Office office = new Office(parts, plan, tools, elected);
        try {
            first.accept(office);
            while (!workers.isIdle() || !events.isEmpty()) {
                take(office, LOOK);
                if (isStopping) {
                    workers.cancelAll();
                    office.recording().recordLast();
                } else {
                    office.recordEnds();
                    office.sign(parts.leadership().beat(elected.term()));
                }
            }
            return true;
        } finally {
            workers.cancelAll();
            parts.leadership().close();
        }
    }

    /** Looks on while the leader seems to hang: long enough to find out that it does, and to follow it. */
    private Look acquire() throws InterruptedException {
        Look look = parts.leadership().acquire();
        for (int more = 0; more < MOST_LOOKS && look instanceof Look.Waits waits; more++) {
            if (isStopping || !(waits.isSuspicious() || waits.isEnded())) {
                break;
            }
            TimeUnit.MILLISECONDS.sleep(Leadership.LOOK.toMillis());
            look = parts.leadership().acquire();
        }
        return look;
    }

    private void take(Office office, Duration longest) throws InterruptedException {
        for (Event event = events.poll(longest); event != null; event = events.poll()) {
            if (event instanceof Event.Ended ended) {
                workers.over(ended.attempt().id());
                office.ended(ended.attempt(), ended.result(), ended.next());
            } else if (event instanceof Event.TakenBack back) {
                back.tell(parts.listener());
            }
        }
    }

    /** Ends what runs, as interrupted, and then the errand. Any thread. */
    public void stop() {
        isStopping = true;
        workers.cancelAll();
    }
}
