package org.crontabber.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.crontabber.api.Facts;
import org.crontabber.database.DatabaseUnavailable;
import org.crontabber.decision.JobGraph;
import org.crontabber.decision.Ledger;
import org.crontabber.schedule.TickGrid;
import org.crontabber.store.MemoryRequests;
import org.crontabber.store.MemoryState;
import org.crontabber.store.MemoryStore;
import org.crontabber.store.Store;
import org.jspecify.annotations.Nullable;

/**
 * A database, hosts, and instances of the real loop on them, in virtual time. The same scenario gives the same world,
 * step for step.
 */
final class World implements AutoCloseable {
    /** How often whoever leads shows itself, when nothing else wakes it: rather than every 2 s, to save work. */
    private static final int SIGNS_PER_TICK = 3;

    /** How many ticks pass until what an instance believes is held against the state again. */
    private static final int TICKS_PER_RELOAD = 17;

    private static final Duration LOOK_WHILE_FROZEN = Duration.ofSeconds(25);

    private final Scenario scenario;
    private final Tally tally;
    private final Consumer<Fact> listener;
    private final VirtualTime time = new VirtualTime();
    private final MemoryState state = new MemoryState(this::databaseNow);
    private final RandomGenerator random;
    private final List<Host> hosts = new ArrayList<>();
    private final List<Instance> instances = new ArrayList<>();
    private final Invariants invariants;
    private final Sessions sessions;
    private Map<String, JobSpec> jobs = new TreeMap<>();
    private Map<String, String> broken = new TreeMap<>();
    private JobGraph graph;
    private Instant databaseFrom;
    private long databaseAwayUntil;
    private boolean isWell;
    private @Nullable Ambush next;
    private long ids;
    private int born;

    World(Scenario scenario, Tally tally, Consumer<Fact> listener) {
        this.scenario = scenario;
        this.listener = listener;
        this.tally = tally;
        this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(scenario.seed());
        this.databaseFrom = scenario.from();
        scenario.jobs().forEach(job -> jobs.put(job.name(), job));
        this.graph = graphOf(jobs, broken);
        this.invariants =
                Invariants.of(this::reload, TICKS_PER_RELOAD, scenario.rules().concurrency());
        this.sessions = new Sessions(this);
        state.watch(new Watching(this));
        HourWatch.begin(this);
        for (int index = 0; index < scenario.hosts(); index++) {
            hosts.add(new Host("host" + index));
        }
        for (int index = 0; index < scenario.instances(); index++) {
            start(hosts.get(index % hosts.size()));
        }
    }

    /** What whoever starts now would read. */
    Ledger reload(JobGraph of) {
        return new MemoryStore(state, new Store.Origin("", ""), "nobody")
                .load(of, scenario.rules().grid(), databaseNow())
                .ledger();
    }

    static JobGraph graphOf(Map<String, JobSpec> jobs, Map<String, String> broken) {
        return JobGraph.of(jobs.values().stream().map(JobSpec::job).toList(), broken);
    }

    void start(Host host) {
        Instance instance = new Instance(this, host, "instance" + born++);
        instances.add(instance);
        if (next != null) {
            instance.lay(next);
            next = null;
        }
    }

    /** A fault that waits for the next instance that starts. */
    void ambushNext(Ambush ambush) {
        next = ambush;
    }

    /** Where people put what they ask for. */
    MemoryRequests requests() {
        return new MemoryStore(state, new Store.Origin("", ""), "nobody").requests();
    }

    /** Something has happened; the invariants are looked at. */
    void see(Fact fact) {
        listener.accept(fact);
        try {
            invariants.see(fact);
        } catch (Throwable e) {
            time.fail(e);
        }
    }

    /** Lets it live until its faults are over. */
    void run(Duration length) throws Throwable {
        time.run(length);
    }

    /** Gives a configuration to all instances. */
    void configure(Map<String, JobSpec> nextJobs, Map<String, String> nextBroken) {
        jobs = nextJobs;
        broken = nextBroken;
        graph = graphOf(jobs, broken);
        for (Instance instance : alive()) {
            instance.loop().reload(instance.plan());
        }
    }

    /** Ends an instance as kill -9 does; another one takes its place after a while. */
    void kill(Instance instance) {
        instances.remove(instance);
        instance.die();
        state.lock().endAll(instance.name());
        sessions.outlive(instance);
        see(new Fact.Killed(instance.name()));
        replace(instance);
    }

    /** An instance has stopped by itself. */
    void isOver(Instance instance) {
        instances.remove(instance);
        state.endSessions(instance.name());
        replace(instance);
    }

    private void replace(Instance gone) {
        Duration pause = Duration.ofSeconds(random.nextInt(isWell || random.nextBoolean() ? 5 : 20_000));
        time.after(pause, () -> start(gone.host()));
    }

    /** Nobody reaches the database for a while, and each session is gone. */
    void loseDatabase(Duration length) {
        databaseAwayUntil = Math.max(databaseAwayUntil, time.nanos() + length.toNanos());
        for (Instance instance : instances) {
            state.endSessions(instance.name());
            instance.leadership().breakSession();
        }
    }

    /** Part of each call of the database. */
    void reach() {
        if (isDatabaseAway()) {
            throw new DatabaseUnavailable("the database is away");
        }
    }

    Instant databaseNow() {
        return databaseFrom.plusNanos(time.nanos());
    }

    void databaseClockJumps(Duration far) {
        databaseFrom = databaseFrom.plus(far);
        if (far.isNegative()) {
            see(new Fact.ClockSetBack());
        }
    }

    /** How long a statement takes now. */
    Duration latency() {
        long most = scenario.latency().toMillis();
        return most == 0 ? Duration.ZERO : Duration.ofMillis(random.nextLong(most));
    }

    /** How much longer a wait lasts that nobody ends: until the tick, or until a sign of life is due at the latest. */
    Duration lateness(Duration asked) {
        TickGrid grid = scenario.rules().grid();
        Instant now = databaseNow();
        Duration toTick = Duration.between(now, grid.after(now));
        Duration sign = grid.tick().dividedBy(SIGNS_PER_TICK);
        boolean isFrozen = instances.stream().anyMatch(instance -> instance.frozenUntil() > time.nanos());
        Duration rare = isFrozen ? LOOK_WHILE_FROZEN : sign; // those who stand by look whether its term is over
        Duration until = toTick.compareTo(rare) < 0 ? toTick : rare;
        return until.compareTo(asked) > 0 ? until.minus(asked) : Duration.ZERO;
    }

    /** From here on nothing goes wrong any more. */
    void heal() {
        isWell = true;
        databaseAwayUntil = 0;
    }

    /** How an attempt goes follows from what it is, and not from what else happens in this world. */
    Script script(JobSpec job, Facts facts) {
        long drawn = Objects.hash(job.name(), facts.intervalEnd(), facts.attempt(), scenario.seed());
        Script script = Script.of(job, isWell, new SplittableRandom(drawn));
        @Nullable
        FaultKind kind = switch (script.kind()) {
            case SUCCEEDS -> null;
            case FAILS -> FaultKind.ATTEMPT_FAILS;
            case HANGS -> FaultKind.ATTEMPT_HANGS;
            case THROWS_ERROR -> FaultKind.ATTEMPT_THROWS_ERROR;
            case IGNORES_EVERYTHING -> FaultKind.ATTEMPT_IGNORES_EVERYTHING;
        };
        if (kind != null) {
            tally.fault(kind);
        }
        return script;
    }

    UUID newId() {
        return new UUID(scenario.seed(), ++ids);
    }

    List<Instance> alive() {
        return List.copyOf(instances);
    }

    List<JobSpec> jobs() {
        return List.copyOf(jobs.values());
    }

    Map<String, JobSpec> jobsByName() {
        return new TreeMap<>(jobs);
    }

    Map<String, String> broken() {
        return new TreeMap<>(broken);
    }

    JobGraph graph() {
        return graph;
    }

    boolean isWell() {
        return isWell;
    }

    Scenario scenario() {
        return scenario;
    }

    Tally tally() {
        return tally;
    }

    VirtualTime time() {
        return time;
    }

    MemoryState state() {
        return state;
    }

    RandomGenerator random() {
        return random;
    }

    Invariants invariants() {
        return invariants;
    }

    Sessions sessions() {
        return sessions;
    }

    boolean isDatabaseAway() {
        return time.nanos() < databaseAwayUntil;
    }

    @Override
    public void close() {
        instances.forEach(Instance::die);
        time.close();
    }
}
