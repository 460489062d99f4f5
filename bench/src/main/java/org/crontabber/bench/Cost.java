package org.crontabber.bench;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * What so many executions took.
 *
 * @param transactions those that wrote
 */
record Cost(int executions, double seconds, long transactions, Cpu cpu) {
    interface Step {
        void run() throws Exception;
    }

    static Cost of(Connection connection, int executions, Step step) throws Exception {
        long postmaster = Cpu.postmaster(connection);
        Cpu cpu = Cpu.now(postmaster);
        long transactions = transactions(connection);
        long began = System.nanoTime();
        step.run();
        double seconds = (System.nanoTime() - began) / 1e9;
        return new Cost(
                executions,
                seconds,
                transactions(connection) - transactions,
                Cpu.now(postmaster).minus(cpu));
    }

    private static long transactions(Connection connection) throws SQLException {
        return Sql.number(connection, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    }

    double perSecond() {
        return executions / seconds;
    }

    double transactionsEach() {
        return (double) transactions / executions;
    }

    /** Milliseconds of this process. */
    double jvmEach() {
        return cpu.jvmMillis() / executions;
    }

    /** Milliseconds of the processes that it has started. */
    double childrenEach() {
        return cpu.childrenMillis() / executions;
    }

    /** Milliseconds of the database server. */
    double serverEach() {
        return cpu.serverMillis() / executions;
    }
}
