package org.crontabber.chaos;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** What can be done to the daemons, their database and the way between. Weights make most of it end a leadership. */
enum Fault {
    KILL_LEADER("kill -9 of the leader", 24),
    TERMINATE_LOCK("the lock's session terminated", 14),
    STOP_LEADER("TERM of the leader", 12),
    CUT_LEADER("the leader cut off", 8),
    HALF_CLOSE("connections half closed", 6),
    CUT_COMMIT("cut at the answer to a COMMIT", 8),
    DELAY("messages delayed", 6),
    STALL("messages held back", 5),
    FREEZE_LEADER("the leader frozen for a moment", 5),
    FREEZE_ANY("a daemon frozen for a moment", 4),
    FREEZE_DEPOSED("the leader frozen until another leads", 4),
    TERMINATE_JOB("a job's session terminated", 5),
    TERMINATE_ANY("a session terminated", 4),
    CRASH_SERVER("PostgreSQL crashed", 4),
    KILL_STANDBY("kill -9 of a standby", 4),
    STOP_STANDBY("TERM of a standby", 3),
    FREEZE_LONG("the leader frozen for long", 1);

    private final String label;
    private final int weight;

    Fault(String label, int weight) {
        this.label = label;
        this.weight = weight;
    }

    String label() {
        return label;
    }

    /** By weight; one that takes half a minute only where there is the time. */
    static Fault draw(RandomGenerator random, boolean isLongRun) {
        List<Fault> all = Stream.of(values())
                .filter(fault -> isLongRun || fault != FREEZE_LONG)
                .toList();
        int pick = random.nextInt(all.stream().mapToInt(fault -> fault.weight).sum());
        for (Fault fault : all) {
            pick -= fault.weight;
            if (pick < 0) {
                return fault;
            }
        }
        throw new IllegalStateException("a pick beyond all weights");
    }
}
