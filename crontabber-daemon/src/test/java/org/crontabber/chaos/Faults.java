package org.crontabber.chaos;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.crontabber.database.LeaderLock;

/** Brings faults about, each at whatever moment of the others. */
final class Faults {
    private static final int ENDED_BY_TERM = 143;
    private static final int LONGEST_AWAY_MILLIS = 2_000;
    private static final int LONGEST_NETWORK_FAULT_MILLIS = 4_000;
    private static final int SHORTEST_DELAY_MILLIS = 50;
    private static final int LONGEST_DELAY_MILLIS = 500;
    private static final int SHORTEST_FREEZE_MILLIS = 500;
    private static final int LONGEST_FREEZE_MILLIS = 5_000;
    private static final int LONG_FREEZE_MILLIS = 60_000;
    private static final int LEADER_MILLIS = 20_000;
    private static final int STOP_MILLIS = 60_000;
    private static final String SESSIONS =
            "SELECT pid FROM pg_stat_activity WHERE usename = 'crontabber' AND pid <> pg_backend_pid()";
    private static final String SESSIONS_TOLD = """
            SELECT concat_ws(' ', pid, application_name, state, now() - xact_start, left(query, 100))
              FROM pg_stat_activity WHERE usename = 'crontabber'""";
    private static final String OF_JOBS = " AND application_name LIKE 'crontabber %'";

    private final Fleet fleet;
    private final RandomGenerator random;
    private final Later later = new Later();
    private final List<Hit> hits = new ArrayList<>();
    private final Hindrances hindrances = new Hindrances();

    /** A fault that was brought about. */
    record Hit(Fault fault, String target, boolean hitLeader, Instant at) {}

    Faults(Fleet fleet, RandomGenerator random) {
        this.fleet = fleet;
        this.random = random;
    }

    List<Hit> hits() {
        return List.copyOf(hits);
    }

    List<Hindrances.Hindrance> hindrances() {
        return hindrances.all();
    }

    void pause(int millis) throws Exception {
        later.pause(millis);
    }

    /** One fault; nothing happens when there is nobody whom it could hit. */
    void inflict(Fault fault) throws Exception {
        switch (fault) {
            case KILL_LEADER -> kill(fault, leader());
            case KILL_STANDBY -> kill(fault, fleet.standby(random));
            case STOP_LEADER -> stop(fault, leader());
            case STOP_STANDBY -> stop(fault, fleet.standby(random).filter(Member::isReady));
            case FREEZE_LEADER -> freeze(fault, leader());
            case FREEZE_ANY -> freeze(fault, Optional.of(fleet.any(random)));
            case FREEZE_LONG, FREEZE_DEPOSED -> freezeUntilAnotherLeads(fault, leader());
            case TERMINATE_LOCK -> terminate(fault, LeaderLock.HOLDER);
            case TERMINATE_JOB -> terminate(fault, SESSIONS + OF_JOBS);
            case TERMINATE_ANY -> terminate(fault, SESSIONS);
            case CUT_LEADER, HALF_CLOSE, CUT_COMMIT, DELAY, STALL -> disturb(fault);
            case CRASH_SERVER -> {
                hit(fault, "the server", true);
                fleet.crashServer();
            }
        }
    }

    private void hit(Fault fault, String target, boolean hitLeader) {
        hits.add(new Hit(fault, target, hitLeader, Instant.now()));
    }

    private void hit(Fault fault, Member target) throws Exception {
        hit(fault, target.toString(), fleet.leader().filter(target::equals).isPresent());
    }

    /** Waits until one leads: a fault that is meant to end a leadership ends one. */
    private Optional<Member> leader() throws Exception {
        later.await(LEADER_MILLIS, () -> fleet.leader().isPresent());
        return fleet.leader();
    }

    private void kill(Fault fault, Optional<Member> target) throws Exception {
        if (target.isPresent()) {
            hit(fault, target.get());
            target.get().kill();
            startAgain(target.get());
        }
    }

    private void startAgain(Member member) {
        later.in(random.nextInt(LONGEST_AWAY_MILLIS), () -> fleet.start(member));
    }

    private void stop(Fault fault, Optional<Member> target) throws Exception {
        if (target.isPresent()) {
            hit(fault, target.get());
            stop(target.get());
            startAgain(target.get());
        }
    }

    /** TERM, and it has to end well. */
    void stop(Member member) throws Exception {
        member.thaw();
        member.signal("TERM");
        if (!later.await(STOP_MILLIS, () -> !member.isUp())) {
            throw new AssertionError("daemon " + member + " does not end after TERM:\n" + member.log());
        }
        boolean hadBegun = !member.log().isEmpty(); // else the JVM ended before there was anybody to take the signal
        if (member.exitCode() != 0 && (hadBegun || member.exitCode() != ENDED_BY_TERM)) {
            throw new AssertionError(
                    "daemon " + member + " ends with " + member.exitCode() + " after TERM:\n" + member.log());
        }
    }

    private void freeze(Fault fault, Optional<Member> target) throws Exception {
        if (target.filter(Member::isUp).isPresent()) {
            hit(fault, target.get());
            Runnable over = hindrances.begin(target.get());
            int freeze = target.get().freeze();
            thaw(target.get(), freeze, between(SHORTEST_FREEZE_MILLIS, LONGEST_FREEZE_MILLIS), over);
        }
    }

    private void thaw(Member frozen, int freeze, int millis, Runnable over) {
        later.in(millis, () -> {
            frozen.thaw(freeze);
            over.run();
        });
    }

    /** So long that another one takes over: where the daemons see to that, or at once, when somebody frees the lock. */
    private void freezeUntilAnotherLeads(Fault fault, Optional<Member> target) throws Exception {
        if (target.isPresent()) {
            Member frozen = target.get();
            hit(fault, frozen);
            Runnable over = hindrances.begin(frozen);
            int freeze = frozen.freeze();
            if (fault == Fault.FREEZE_DEPOSED) {
                fleet.server().execute("SELECT pg_terminate_backend(pid) FROM (" + LeaderLock.HOLDER + ") holder");
            }
            boolean isFollowed = later.await(
                    LONG_FREEZE_MILLIS,
                    () -> fleet.leader()
                            .filter(leader -> !leader.equals(frozen))
                            .isPresent());
            if (!isFollowed) {
                throw new AssertionError("nobody takes over from the frozen daemon " + frozen + ": "
                        + fleet.server().column(SESSIONS_TOLD));
            }
            thaw(frozen, freeze, random.nextInt(LONGEST_FREEZE_MILLIS), over);
        }
    }

    private void terminate(Fault fault, String query) throws Exception {
        if (fault == Fault.TERMINATE_LOCK) {
            leader();
        }
        List<String> pids = fleet.server().column(query);
        if (!pids.isEmpty()) {
            String pid = pids.get(random.nextInt(pids.size()));
            hit(fault, "backend " + pid, fault == Fault.TERMINATE_LOCK);
            fleet.server().execute("SELECT pg_terminate_backend(" + pid + ")");
        }
    }

    /** Something with the way to the database: mostly the leader's, which has the most to lose. */
    private void disturb(Fault fault) throws Exception {
        Optional<Member> leader = leader();
        boolean hitsLeader = fault == Fault.CUT_LEADER || random.nextInt(4) > 0;
        Member target = hitsLeader && leader.isPresent() ? leader.get() : fleet.any(random);
        hit(fault, target);
        ChaosProxy proxy = target.proxy();
        Runnable over = hindrances.begin(target);
        if (fault == Fault.CUT_LEADER) {
            proxy.cut();
        } else if (fault == Fault.HALF_CLOSE) {
            proxy.halfClose(random);
        } else if (fault == Fault.CUT_COMMIT) {
            proxy.cutAtCommit();
        } else if (fault == Fault.STALL) {
            proxy.stall();
        } else {
            proxy.delay(between(SHORTEST_DELAY_MILLIS, LONGEST_DELAY_MILLIS));
        }
        later.in(random.nextInt(LONGEST_NETWORK_FAULT_MILLIS), () -> {
            proxy.mend();
            over.run();
        });
    }

    private int between(int least, int most) {
        return least + random.nextInt(most - least);
    }

    /** Lifts them all. */
    void heal() throws Exception {
        later.forget();
        fleet.heal();
        hindrances.endAll();
    }
}
