package org.crontabber.simulation;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Time that passes when nobody has anything to do, and threads of which one runs at a time: who runs, and when, depends
 * on nothing but what they do. Whoever waits gives the baton to whoever is next, itself if need be.
 */
final class VirtualTime {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(threads());

    private final PriorityQueue<Entry> entries =
            new PriorityQueue<>(Comparator.comparingLong(Entry::at).thenComparingLong(Entry::order));
    private final Strand main = new Strand(this, "main", Owner.NOBODY, () -> {});
    private volatile Strand holder = main;
    private final Set<Strand> strands = new LinkedHashSet<>();
    private @Nullable Throwable failure;
    private boolean isClosing;
    private boolean isEvent;
    private long nanos;
    private long order;

    /** Virtual ones where the JVM has them (21 and later): they take turns more than twice as fast. */
    private static ThreadFactory threads() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
        } catch (ReflectiveOperationException e) {
            return work -> {
                Thread thread = new Thread(work, "strand");
                thread.setDaemon(true);
                return thread;
            };
        }
    }

    /** Whose strand it is: one who is dead unwinds it, one who is frozen lets it wait. */
    interface Owner {
        Owner NOBODY = new Owner() {};

        default boolean isDead() {
            return false;
        }

        default long frozenUntil() {
            return 0;
        }
    }

    /** Unwinds a thread whose owner is dead: no code that it passes may take it for an error of its own. */
    static final class Dead extends Error {
        private static final long serialVersionUID = 1;

        Dead() {
            super("dead", null, false, false);
        }
    }

    /** Something that is to come: a strand goes on, or else an event takes place. */
    private record Entry(
            long at,
            long order,
            @Nullable Strand strand,
            long turn,
            @Nullable Runnable event) {}

    /** A thread of the virtual world. */
    static final class Strand {
        private final VirtualTime time;
        private final String name;
        private final Owner owner;
        private final Runnable body;
        private @Nullable Thread thread;
        private long turn;
        private boolean isOver;

        private Strand(VirtualTime time, String name, Owner owner, Runnable body) {
            this.time = time;
            this.name = name;
            this.owner = owner;
            this.body = body;
        }

        private void run() {
            thread = Thread.currentThread();
            turn++;
            try {
                if (!time.isUnwound(this)) {
                    body.run();
                }
            } catch (Dead e) {
                return;
            } catch (Throwable e) {
                time.fail(e);
            } finally {
                isOver = true;
                Thread.interrupted();
                time.strands.remove(this);
                time.giveAway(this);
            }
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Nanoseconds since the world began. */
    long nanos() {
        return nanos;
    }

    /** Lets an event take place later; it must not wait. */
    void after(Duration wait, Runnable event) {
        entries.add(new Entry(nanos + wait.toNanos(), order++, null, 0, event));
    }

    /** Starts a strand; it runs once it is its turn. */
    Strand start(String name, Owner owner, Runnable body) {
        Strand strand = new Strand(this, name, owner, body);
        strands.add(strand);
        wake(strand);
        return strand;
    }

    /** Lets a strand go on that waits: now, or when its owner thaws. */
    void wake(Strand strand) {
        entries.add(new Entry(nanos, order++, strand, strand.turn, null));
    }

    /** The strand that runs now waits so long, or until somebody wakes it. */
    void sleep(Duration wait) {
        Strand self = holder;
        if (isUnwound(self)) {
            throw new Dead();
        }
        entries.add(new Entry(nanos + Math.max(0, wait.toNanos()), order++, self, self.turn, null));
        dispatch(self);
        self.turn++;
        if (isUnwound(self)) {
            throw new Dead();
        }
    }

    private boolean isUnwound(Strand strand) {
        return isClosing || strand.owner.isDead();
    }

    /** Lets all strands of an owner go on: one that is dead unwinds them. */
    void wakeAll(Owner owner) {
        strands.stream().filter(strand -> strand.owner == owner).forEach(this::wake);
    }

    /** Whether the strand that runs now is this owner's; an event is nobody's. */
    boolean isRunning(Owner owner) {
        return !isEvent && holder.owner == owner;
    }

    Strand current() {
        return holder;
    }

    /** By the thread that made the world: lets it live so long. What went wrong in it is thrown here. */
    void run(Duration length) throws Throwable {
        main.thread = Thread.currentThread();
        if (failure == null) {
            entries.add(new Entry(nanos + length.toNanos(), order++, main, main.turn, null));
            dispatch(main);
            main.turn++;
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** By the thread that made the world: unwinds every thread that still waits. */
    void close() {
        isClosing = true;
        main.thread = Thread.currentThread();
        while (!strands.isEmpty()) {
            Strand strand = strands.iterator().next();
            if (strand.thread == null) {
                strands.remove(strand);
            } else {
                pass(strand);
                await(main);
            }
        }
    }

    /** Ends the world's run with what went wrong. */
    void fail(Throwable why) {
        if (failure == null) {
            failure = why;
        }
    }

    private void giveAway(Strand over) {
        Strand next = next();
        if (next != over) {
            pass(next);
        }
    }

    private void dispatch(Strand self) {
        Strand next = next();
        if (next == self) {
            return;
        }
        pass(next);
        await(self);
    }

    private void await(Strand self) {
        while (holder != self) {
            LockSupport.park(this);
            Thread.interrupted(); // whoever was interrupted is told so by the world, not by the thread
        }
    }

    private void pass(Strand next) {
        boolean isNew = next.thread == null;
        holder = next;
        if (isNew) {
            THREADS.execute(next::run);
        } else {
            LockSupport.unpark(next.thread);
        }
    }

    /** Who is next; events that come before take place. */
    private Strand next() {
        while (failure == null && !isClosing) {
            Entry entry = entries.poll();
            if (entry == null) {
                throw new IllegalStateException("nothing is to come");
            }
            Strand strand = entry.strand();
            if (strand != null && (strand.isOver || entry.turn() != strand.turn)) {
                continue;
            }
            nanos = Math.max(nanos, entry.at());
            if (strand == null) {
                happen(entry.event());
            } else if (!strand.owner.isDead() && strand.owner.frozenUntil() > nanos) {
                entries.add(new Entry(strand.owner.frozenUntil(), order++, strand, strand.turn, null));
            } else {
                return strand;
            }
        }
        return main;
    }

    private void happen(@Nullable Runnable event) {
        isEvent = true;
        try {
            if (event != null) {
                event.run();
            }
        } catch (Throwable e) {
            fail(e);
        } finally {
            isEvent = false;
        }
    }
}
