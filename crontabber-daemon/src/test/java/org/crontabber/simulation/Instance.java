package org.crontabber.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.MemoryLeadership;
import org.crontabber.store.Definition;
import org.crontabber.store.MemoryStore;
import org.crontabber.store.Requests;
import org.crontabber.store.Store;
import org.crontabber.tick.Machine;
import org.crontabber.tick.Mailbox;
import org.crontabber.tick.Plan;
import org.crontabber.tick.TickLoop;
import org.crontabber.tick.Work;
import org.jspecify.annotations.Nullable;

/** One daemon of the virtual world: the real loop, between ports whose calls can fail, or be its last. */
final class Instance implements VirtualTime.Owner {
    /** They ask nobody. */
    private static final Set<String> WITHOUT_DATABASE =
            Set.of("Store.origin", "Store.completion", "Store.requests", "Leadership.server", "Leadership.close");

    private final World world;
    private final Host host;
    private final String name;
    private final MemoryLeadership leadership;
    private final TickLoop loop;
    private final Map<JobSpec, Work.Item> items = new HashMap<>();
    private @Nullable Ambush ambush;
    private boolean isDead;
    private long frozenUntil;
    private final Map<String, Integer> threads = new HashMap<>();

    Instance(World world, Host host, String name) {
        this.world = world;
        this.host = host;
        this.name = name;
        this.leadership = new MemoryLeadership(world.state(), name, world::newId);
        MemoryStore store = new MemoryStore(
                world.state(), new Store.Origin(host.name(), host.processSpace().toString()), name);
        Requests requests = port(Requests.class, store.requests());
        Store faulty = port(Store.class, store, requests);
        TickLoop.Parts parts = new TickLoop.Parts(
                port(Leadership.class, leadership),
                faulty,
                new Observer(world, this),
                () -> {},
                new HostOf(),
                UnaryOperator.identity());
        this.loop = new TickLoop(parts, plan());
        world.see(new Fact.Configured(name, world.graph()));
        world.time().start(name, this, this::run);
    }

    private void run() {
        loop.run();
        world.isOver(this);
    }

    /** What the world's configuration asks of this instance. */
    Plan plan() {
        Map<String, Work.Item> work = new HashMap<>();
        world.jobs().forEach(job -> work.put(job.name(), items.computeIfAbsent(job, this::item)));
        return new Plan(
                world.graph(),
                world.scenario().rules(),
                new Work(work),
                world.scenario().grace(),
                Duration.ofDays(180));
    }

    private Work.Item item(JobSpec job) {
        Definition definition = new Definition("d" + items.size(), job.name(), "", "", "{}");
        return new Work.Item(new VirtualAction(job, this), definition, Duration.ofSeconds(10), !job.isTransaction());
    }

    private <T> T port(Class<T> type, T real) {
        return port(type, real, null);
    }

    private <T> T port(Class<T> type, T real, @Nullable Requests requests) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    if (requests != null && method.getName().equals("requests")) {
                        return requests;
                    }
                    return call(type.getSimpleName() + "." + method.getName(), () -> {
                        try {
                            return method.invoke(real, arguments);
                        } catch (InvocationTargetException e) {
                            throw Thrown.unchecked(e.getTargetException());
                        } catch (IllegalAccessException e) {
                            throw new IllegalStateException(e);
                        }
                    });
                }));
    }

    /** A call of a port: what may happen to it happens. */
    <T extends @Nullable Object> T call(String site, Supplier<T> body) {
        boolean asksDatabase = !WITHOUT_DATABASE.contains(site);
        stand();
        Ambush now = asksDatabase ? spring() : null;
        if (asksDatabase) {
            world.time().sleep(world.latency());
            world.reach();
        }
        if (now != null && !now.isAfter()) {
            happen(now, site, "before ");
        }
        T result = body.get();
        if (now != null && now.isAfter()) {
            happen(now, site, "after ");
        }
        stand();
        return result;
    }

    /** Something that takes a while and asks nobody: a daemon may be frozen or killed in it. */
    void pass(String site) {
        stand();
        Ambush now = spring();
        world.time().sleep(world.latency());
        if (now != null && now.kind() != FaultKind.CALL_LOST && now.kind() != FaultKind.ANSWER_LOST) {
            happen(now, site, "in ");
        }
        stand();
    }

    private void stand() {
        if (isDead) {
            throw new VirtualTime.Dead();
        }
    }

    private @Nullable Ambush spring() {
        Ambush waiting = ambush;
        if (waiting == null) {
            return null;
        }
        ambush = waiting.isNow() ? null : waiting.closer();
        return waiting.isNow() ? waiting : null;
    }

    private void happen(Ambush what, String site, String when) {
        world.tally().fault(what.kind());
        switch (what.kind()) {
            case CALL_LOST, ANSWER_LOST -> {
                if (site.startsWith("Leadership")) {
                    leadership.breakSession();
                }
                throw new DatabaseUnavailable("the connection broke in " + site);
            }
            case FROZEN -> freeze(what.frozen());
            default -> {
                world.tally().killedAt(when + site);
                world.kill(this);
                throw new VirtualTime.Dead();
            }
        }
    }

    /** Stands still, in the middle of whatever it does. */
    void freeze(Duration length) {
        frozenUntil = Math.max(frozenUntil, world.time().nanos() + length.toNanos());
        world.sessions().ofFrozen(this);
        world.alive().stream()
                .filter(other -> other != this)
                .forEach(other -> other.loop().wake());
        if (world.time().isRunning(this)) {
            world.time().sleep(Duration.ZERO);
        }
    }

    void lay(Ambush next) {
        ambush = next;
    }

    /** As by kill -9: nothing of it goes on. */
    void die() {
        isDead = true;
        frozenUntil = 0;
        leadership.breakSession();
        world.time().wakeAll(this);
    }

    MemoryLeadership leadership() {
        return leadership;
    }

    TickLoop loop() {
        return loop;
    }

    World world() {
        return world;
    }

    Host host() {
        return host;
    }

    String name() {
        return name;
    }

    @Override
    public boolean isDead() {
        return isDead;
    }

    @Override
    public long frozenUntil() {
        return frozenUntil;
    }

    /** The host, as the instance sees it. */
    private final class HostOf implements Machine {
        @Override
        public Instant now() {
            return world.databaseNow().plus(host.clockAhead());
        }

        @Override
        public long nanos() {
            return world.time().nanos();
        }

        @Override
        public void start(String thread, Runnable work) {
            stand();
            world.time().start(thread, Instance.this, () -> {
                String inTerm = thread + " in term " + world.state().term().number();
                world.see(new Fact.Working(name, inTerm, threads.merge(inTerm, 1, Integer::sum)));
                try {
                    work.run();
                } finally {
                    threads.merge(inTerm, -1, Integer::sum);
                }
            });
        }

        @Override
        public <T> Mailbox<T> mailbox() {
            return new VirtualMailbox<>(world.time(), world::lateness);
        }

        @Override
        public UUID newId() {
            return world.newId();
        }

        @Override
        public RandomGenerator random() {
            return world.random();
        }

        @Override
        public boolean endOrphans(UUID attempt) {
            stand();
            world.see(new Fact.OrphanEnded(name, attempt));
            host.kill(attempt);
            return true;
        }

        @Override
        public boolean sees(@Nullable String process) {
            return false;
        }
    }
}
