package org.crontabber.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * CPU time used so far: a busy machine makes wall clocks useless, and this hardly. Linux only.
 *
 * @param jvmMillis of this process, compiling and collecting included
 * @param childrenMillis of the processes that it has started, theirs included, once they have ended and were waited for
 * @param serverMillis of the database server, all of its processes
 */
record Cpu(double jvmMillis, double childrenMillis, double serverMillis) {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    /** Linux counts for programs in hundredths of a second, whatever its own clock does. */
    private static final double TICK_MILLIS = 10;
    /** Fields after the name in stat, see proc(5). */
    private static final int PARENT = 1;

    private static final int OWN = 11;
    private static final int CHILDREN = 13;

    static Cpu now(long postmaster) throws IOException {
        return new Cpu(SYSTEM.getProcessCpuTime() / 1e6, children("self"), server(postmaster));
    }

    Cpu minus(Cpu before) {
        return new Cpu(
                jvmMillis - before.jvmMillis,
                childrenMillis - before.childrenMillis,
                serverMillis - before.serverMillis);
    }

    /** The server's first process: the parent of the one that serves this session. */
    static long postmaster(Connection connection) throws SQLException, IOException {
        return Long.parseLong(fields(Long.toString(Sql.number(connection, "SELECT pg_backend_pid()")))[PARENT]);
    }

    private static double server(long postmaster) throws IOException {
        String first = Long.toString(postmaster);
        double millis = both(fields(first), OWN) + children(first);
        String[] entries = new File("/proc").list((proc, name) -> Character.isDigit(name.charAt(0)));
        for (String pid : entries == null ? new String[0] : entries) {
            millis += ofChild(pid, first);
        }
        return millis;
    }

    private static double ofChild(String pid, String parent) {
        try {
            String[] fields = fields(pid);
            return fields[PARENT].equals(parent) ? both(fields, OWN) : 0;
        } catch (IOException e) {
            return 0; // it has ended
        }
    }

    private static double children(String pid) throws IOException {
        return both(fields(pid), CHILDREN);
    }

    /** In user and in kernel mode. */
    private static double both(String[] fields, int first) {
        return (Long.parseLong(fields[first]) + Long.parseLong(fields[first + 1])) * TICK_MILLIS;
    }

    private static String[] fields(String pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", pid, "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    }
}
