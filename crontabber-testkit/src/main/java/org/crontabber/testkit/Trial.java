package org.crontabber.testkit;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.database.Databases;
import org.crontabber.database.InstanceName;
import org.crontabber.database.Term;
import org.crontabber.decision.JobGraph;
import org.crontabber.leader.Leadership;
import org.crontabber.leader.LockLeadership;
import org.crontabber.leader.Look;

/**
 * A job and a date, on its way through one or more daemons. Used by one thread.
 *
 * @param graph the job alone
 * @param address where it works and has its state
 * @param state sessions on the state, which no crash touches
 */
record Trial(JobGraph graph, Work work, DatabaseAddress address, Databases state, Leadership leadership)
        implements AutoCloseable {
    /** What the testkit's daemons are called, by which nobody takes them for others. */
    static final String NAME = "testkit";

    static Trial of(JobGraph graph, Work work, DatabaseAddress address) {
        Databases state = new Databases(List.of(address), 1);
        InstanceName instance = new InstanceName(NAME, ProcessHandle.current().pid(), NAME);
        Leadership leadership = new LockLeadership(state, new Leadership.Identity(Testkit.MAIN, NAME, instance));
        return new Trial(graph, work, address, state, leadership);
    }

    JobGraph.Node node() {
        return graph.nodes().get(0);
    }

    /** When its slot is due. */
    Instant slot() {
        return Objects.requireNonNull(node().job().start());
    }

    /**
     * Another daemon is elected.
     *
     * @throws IllegalStateException when an instance leads that is none of this test's
     */
    Term elect() {
        if (leadership.acquire() instanceof Look.Won won) {
            return won.term();
        }
        throw new IllegalStateException("another instance leads in this database: the tests need one of their own");
    }

    @Override
    public void close() {
        leadership.close();
        state.close();
    }
}
