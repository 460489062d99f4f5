package org.crontabber.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.crontabber.database.Databases;
import org.crontabber.database.Migration;
import org.crontabber.testing.Eventually;
import org.crontabber.testing.OwnServer;
import org.crontabber.testing.Sql;

/** One run: daemons at work, faults for a while, the heal, and what is left. */
final class Chaos implements AutoCloseable {
    /** A run that is longer also has faults that take half a minute. */
    private static final int LONG_RUN_SECONDS = 180;

    private static final int SHORTEST_PAUSE_MILLIS = 100;
    private static final int LONGEST_PAUSE_MILLIS = 1_000;
    /** Beyond the time that was asked for, while there were too few takeovers. */
    private static final Duration OVERTIME = Duration.ofMinutes(2);

    private static final Duration START_LIMIT = Duration.ofMinutes(1);
    /** Besides as long as the faults took. */
    private static final Duration DRAIN_LIMIT = Duration.ofMinutes(2);
    /** A leader that nothing disturbs stays: for so long nobody else is elected. */
    private static final Duration STEADY = Duration.ofSeconds(5);

    /** Told of a run that does not end well. */
    private static final int LAST_HITS = 20;

    private final int seconds;
    private final Random random;
    private final OwnServer server;
    private final TruthJobs jobs;
    private final Fleet fleet;
    private final Faults faults;

    /** What came of it. */
    record Outcome(History history, List<Faults.Hit> hits, Drain drain) {}

    /** How much was left to do when the faults were over, and how long that took. */
    record Drain(long open, Duration took) {}

    Chaos(Path directory, long seed, int seconds) throws Exception {
        this.seconds = seconds;
        this.random = new Random(seed);
        this.jobs = TruthJobs.of(seconds, directory, random);
        this.server = OwnServer.start(directory);
        this.fleet = open(directory);
        this.faults = new Faults(fleet, random);
    }

    /** What the checker compares needs the server's help, and a place for the truth. */
    private Fleet open(Path directory) throws Exception {
        try {
            server.execute("ALTER SYSTEM SET track_commit_timestamp = on");
            server.crash();
            server.startAgain();
            try (Databases databases = new Databases(List.of(server.address()), 2)) {
                Migration.migrate(databases, "main");
            }
            Sql.execute(server.address(), TruthJobs.TABLES);
            Fleet opened = new Fleet(server, directory);
            for (Member member : opened.members()) {
                member.configure(JobText.toml(jobs, member.proxy().port()));
            }
            return opened;
        } catch (Exception e) {
            server.close();
            throw e;
        }
    }

    /** Faults for as long as was asked for, and then until there were so many takeovers. */
    Outcome run(int takeovers) throws Exception {
        try {
            hurt(takeovers);
            return heal();
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\nafter " + last(faults.hits()), e);
        }
    }

    private static String last(List<Faults.Hit> hits) {
        return hits.subList(Math.max(0, hits.size() - LAST_HITS), hits.size()).stream()
                .map(String::valueOf)
                .collect(Collectors.joining("\n"));
    }

    private void hurt(int takeovers) throws Exception {
        for (Member member : fleet.members()) {
            fleet.start(member);
        }
        Eventually.eventually("one leads", START_LIMIT, () -> fleet.leader().isPresent());
        long begin = System.nanoTime();
        while (!isOver(begin)) {
            step(Fault.draw(random, seconds > LONG_RUN_SECONDS));
        }
        while (takeovers() < takeovers) {
            if (System.nanoTime() - begin
                    > Duration.ofSeconds(seconds).plus(OVERTIME).toNanos()) {
                throw new AssertionError("only " + takeovers() + " takeovers within " + seconds + " s and " + OVERTIME);
            }
            step(Fault.KILL_LEADER);
        }
    }

    private boolean isOver(long beginNanos) {
        return System.nanoTime() - beginNanos > Duration.ofSeconds(seconds).toNanos();
    }

    private void step(Fault fault) throws Exception {
        faults.pause(SHORTEST_PAUSE_MILLIS + random.nextInt(LONGEST_PAUSE_MILLIS - SHORTEST_PAUSE_MILLIS));
        faults.inflict(fault);
    }

    private int takeovers() throws Exception {
        return Integer.parseInt(server.column("SELECT greatest(term - 1, 0) FROM crontabber.leader")
                .get(0));
    }

    /** No hand but that of the one who lifts the faults: the daemons do the rest. */
    private Outcome heal() throws Exception {
        faults.heal();
        Instant healed = Instant.now();
        long open = backlog(healed).values().stream().mapToLong(Long::longValue).sum();
        Steady leadership = new Steady(STEADY);
        try {
            Eventually.eventually(
                    "one leads and goes on leading, and all that was due is done",
                    DRAIN_LIMIT.plusSeconds(seconds),
                    () -> fleet.leader().isPresent()
                            && leadership.stays(takeovers())
                            && backlog(healed).isEmpty());
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + ": " + backlog(healed) + " to do, "
                            + fleet.leader().map(leader -> leader + " leads").orElse("nobody leads") + " after "
                            + takeovers()
                            + " takeovers",
                    e);
        }
        Drain drain = new Drain(open, Duration.between(healed, Instant.now()));
        for (Member member : fleet.members()) {
            faults.stop(member);
        }
        return new Outcome(
                Records.read(server.address(), jobs, new History.Faulty(faults.hindrances(), healed)),
                faults.hits(),
                drain);
    }

    private Map<String, Long> backlog(Instant until) throws Exception {
        return Backlog.open(server.address(), jobs.jobs(), until);
    }

    @Override
    public void close() throws IOException {
        fleet.close();
        server.close();
    }
}
