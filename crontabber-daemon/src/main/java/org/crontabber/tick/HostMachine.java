package org.crontabber.tick;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.crontabber.action.process.ProcessGroup;
import org.jspecify.annotations.Nullable;

/** The machine that this process runs on. */
public final class HostMachine implements Machine {
    private final InstantSource clock;
    private final LongSupplier nanos;

    public HostMachine(InstantSource clock, LongSupplier nanos) {
        this.clock = clock;
        this.nanos = nanos;
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    @Override
    public long nanos() {
        return nanos.getAsLong();
    }

    @Override
    public void start(String thread, Runnable work) {
        new Thread(work, thread).start();
    }

    @Override
    public <T> Mailbox<T> mailbox() {
        return new Queue<>();
    }

    @Override
    public UUID newId() {
        return UUID.randomUUID();
    }

    @Override
    public RandomGenerator random() {
        return RandomGenerator.getDefault();
    }

    @Override
    public boolean endOrphans(UUID attempt) {
        return ProcessGroup.endOrphans(attempt);
    }

    @Override
    public boolean sees(@Nullable String process) {
        return ProcessGroup.isSeen(process);
    }

    /** Bounded by its senders: an end per attempt that runs, of this term and of those before, and what people send. */
    private static final class Queue<T> implements Mailbox<T> {
        private final LinkedBlockingQueue<T> letters = new LinkedBlockingQueue<>();

        @Override
        public void add(T letter) {
            letters.add(letter);
        }

        @Override
        public @Nullable T poll(Duration longest) throws InterruptedException {
            return letters.poll(longest.toNanos(), TimeUnit.NANOSECONDS);
        }

        @Override
        public @Nullable T poll() {
            return letters.poll();
        }

        @Override
        public boolean isEmpty() {
            return letters.isEmpty();
        }
    }
}
