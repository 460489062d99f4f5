package org.crontabber.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.crontabber.action.java.RunningProgress;
import org.crontabber.action.process.ProcessSpace;
import org.crontabber.cli.JobClasses;
import org.crontabber.config.Configuration;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.InstanceName;
import org.crontabber.database.Migration;
import org.crontabber.decision.Steering;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.crontabber.observe.Listeners;
import org.crontabber.store.PostgresStore;
import org.crontabber.store.Store;
import org.crontabber.testing.Eventually;
import org.crontabber.tick.HostMachine;
import org.crontabber.tick.Plan;
import org.crontabber.tick.TickListener;
import org.crontabber.tick.TickLoop;
import org.jspecify.annotations.Nullable;

/** A daemon's loop in this JVM, on a real PostgreSQL, with a clock that a test sets. What it does is told in lines. */
final class LiveDaemon implements AutoCloseable {
    static final Duration LIMIT = Duration.ofSeconds(40);

    static final String HOST = "host";

    /** Each is a process of its own to the others. */
    private static final AtomicLong PROCESSES = new AtomicLong();

    private final Databases databases;
    private final JavaJobs javaJobs;
    private final DatabaseAddress address;
    private final Path file;
    private final PostgresStore store;
    private final TickLoop loop;
    private final Thread thread;
    private final UnaryOperator<Plan> actually;
    private final ToldLines events = new ToldLines();
    private final AtomicLong passedNanos = new AtomicLong();
    private final AtomicReference<Duration> offset = new AtomicReference<>(Duration.ZERO);
    private final AtomicReference<Duration> hostAhead = new AtomicReference<>(Duration.ZERO);
    private final AtomicReference<@Nullable Throwable> end = new AtomicReference<>();

    LiveDaemon(Path directory, DatabaseAddress address, String jobs) throws IOException {
        this(directory, address, Instant.EPOCH, jobs);
    }

    /** A daemon whose clock shows {@code now}; the epoch stands for the real one. */
    LiveDaemon(Path directory, DatabaseAddress address, Instant now, String jobs) throws IOException {
        this(directory, address, now, jobs, new TickListener() {});
    }

    /** One that somebody else listens to as well. */
    LiveDaemon(Path directory, DatabaseAddress address, Instant now, String jobs, TickListener other)
            throws IOException {
        this(directory, address, now, jobs, other, UnaryOperator.identity());
    }

    /** One that runs something else than its configuration says. */
    LiveDaemon(
            Path directory,
            DatabaseAddress address,
            Instant now,
            String jobs,
            TickListener other,
            UnaryOperator<Plan> actually)
            throws IOException {
        this(directory, address, now, jobs, new Odd(other, actually, ProcessSpace.here()));
    }

    /**
     * What is unusual about one.
     *
     * @param listener listens to it as well
     * @param plan what it runs in place of what its configuration says
     * @param space where it says that it is
     * @param progress hears how far its attempts are
     */
    record Odd(TickListener listener, UnaryOperator<Plan> plan, ProcessSpace space, RunningProgress progress) {
        Odd(TickListener listener, UnaryOperator<Plan> plan, ProcessSpace space) {
            this(listener, plan, space, new RunningProgress());
        }

        Odd(TickListener listener, RunningProgress progress) {
            this(listener, UnaryOperator.identity(), ProcessSpace.here(), progress);
        }
    }

    /** One that is unusual. */
    LiveDaemon(Path directory, DatabaseAddress address, Instant now, String jobs, Odd odd) throws IOException {
        this.actually = odd.plan();
        this.address = address;
        this.file = Files.createTempDirectory(directory, "daemon").resolve("crontabber.toml");
        Configuration configuration = configure(jobs);
        this.databases = new Databases(List.of(address), configuration.daemon().concurrency() + 2);
        this.javaJobs = new JavaJobs(databases, odd.progress());
        this.store = new PostgresStore(
                databases.state("main"), new Store.Origin(HOST, odd.space().toString()));
        if (!now.equals(Instant.EPOCH)) {
            offset.set(Duration.between(Instant.now(), now));
        }
        TickLoop.Parts parts = new TickLoop.Parts(
                new LockLeadership(
                        databases,
                        new Leadership.Identity(
                                "main", "crontabber", new InstanceName(HOST, PROCESSES.incrementAndGet(), "test"))),
                store,
                new Listeners(List.of(odd.listener(), events)), // whoever waits for a line sees what the other has seen
                () -> Migration.prepare(databases, "main"),
                new HostMachine(() -> Instant.now().plus(hostAhead.get()), () -> System.nanoTime() + passedNanos.get()),
                time -> time.plus(offset.get()));
        this.loop = new TickLoop(parts, actually.apply(DaemonModule.plan(configuration, databases, javaJobs)));
        this.thread = new Thread(
                () -> {
                    try {
                        loop.run();
                    } catch (Throwable e) {
                        end.set(e);
                    }
                },
                "live-daemon");
        thread.start();
    }

    private Configuration configure(String jobs) throws IOException {
        Files.writeString(file, jobs + "\n[database.main]\nurl = \"" + address.url() + "\"\nuser = \"crontabber\"\n");
        Configuration configuration = Configuration.read(file, new JobClasses(true));
        if (!configuration.problems().isEmpty()) {
            throw new IllegalArgumentException(configuration.problems().toString());
        }
        return configuration;
    }

    /** The configuration as it was last read. */
    Path file() {
        return file;
    }

    List<String> lines() {
        return List.copyOf(events.lines);
    }

    long count(String beginning) {
        return events.lines.stream().filter(line -> line.startsWith(beginning)).count();
    }

    /** Waits until a line begins like this. */
    void awaitLine(String beginning) throws Exception {
        awaitLines(beginning, 1);
    }

    void awaitLines(String beginning, int times) throws Exception {
        try {
            Eventually.eventually(times + " × '" + beginning + "'", LIMIT, () -> count(beginning) >= times || failed());
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + " in " + lines(), e);
        }
    }

    private boolean failed() {
        Throwable thrown = end.get();
        if (thrown != null) {
            throw new IllegalStateException("the loop has ended", thrown);
        }
        return false;
    }

    /** Why the loop has ended, once it has. */
    Throwable awaitEnd() throws Exception {
        Eventually.eventually("the loop ends", LIMIT, () -> end.get() != null);
        return java.util.Objects.requireNonNull(end.get());
    }

    /** Sets the clock, and waits until the loop has seen it. */
    void clock(Instant time) {
        offset.set(Duration.between(Instant.now(), time));
        loop.wake();
        ask(Steering.Verb.RESUME, "nobody", null, null, false);
        ask(
                Steering.Verb.RESUME,
                "nobody",
                null,
                null,
                false); // the first one is answered before the clock is looked at
    }

    /** Sets the clock, and waits until the tick of that time has taken place. */
    void at(Instant time) throws Exception {
        offset.set(Duration.between(Instant.now(), time));
        loop.wake();
        Eventually.eventually(
                "a tick at " + time + " after " + lines(),
                LIMIT,
                () -> !events.lastTick.isBefore(time.minusSeconds(300))
                        && !events.lastTick.isAfter(time.plusSeconds(60)));
    }

    /** What the database's sessions tell of this instance: how many others there are, and how far its clock is ahead. */
    int standbys() {
        return events.standbys;
    }

    Duration hostAhead() {
        return events.hostAhead;
    }

    /** Sets the clock of its host, which is not the database's. */
    void hostAhead(Duration ahead) {
        hostAhead.set(ahead);
        loop.wake();
    }

    /** So much time has passed, by the clock that bounds waits. */
    void pass(Duration time) {
        passedNanos.addAndGet(time.toNanos());
        loop.wake();
    }

    /** Sets the clock, and waits for what comes of it. */
    void at(Instant time, String line) throws Exception {
        offset.set(Duration.between(Instant.now(), time));
        loop.wake();
        awaitLine(line);
    }

    /** Reads another configuration, as a SIGHUP does. */
    void reload(String jobs) throws Exception {
        Configuration configuration = configure(jobs);
        long before = count("reloaded");
        loop.reload(actually.apply(DaemonModule.plan(configuration, databases, javaJobs)));
        awaitLines("reloaded", (int) before + 1);
    }

    /** Another configuration has a problem. */
    void refuse(String problem) {
        loop.refuse(problem);
    }

    /** Asks as the command line does; returns the answer. */
    String ask(Steering.Verb verb, String job, @Nullable Instant from, @Nullable Instant to, boolean force) {
        Ask ask = new Ask(store.requests(), System::nanoTime);
        long request = ask.send(job, new Steering.Order(verb, from, to, force, "tester", "a test"));
        return ask.waitFor(request, LIMIT).sentence();
    }

    /** Stops it as TERM does. */
    @Override
    public void close() {
        try {
            boolean inTime = loop.stop(LIMIT);
            thread.join(LIMIT.toMillis());
            javaJobs.close();
            databases.close();
            if (!inTime && end.get() == null) {
                throw new AssertionError("the loop did not stop: " + lines());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
