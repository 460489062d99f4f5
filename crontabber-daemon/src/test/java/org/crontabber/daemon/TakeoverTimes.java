package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Measures how long a takeover takes, for docs/reliability.md: from what is done to the leader to the COMMIT of the next
 * term. Not among the default tests, since it takes half an hour: {@code make takeovers}.
 */
class TakeoverTimes {
    private static final int RUNS = Integer.getInteger("crontabber.takeovers", 30);
    private static final long LOOK_NANOS = 5_000_000;
    private static final long LIMIT_NANOS = 60_000_000_000L;

    @TempDir
    private Path directory = Path.of("");

    /** What is done to a leader, and undone. */
    private enum Way {
        STOPPED("clean stop (TERM)"),
        KILLED("kill -9"),
        CUT("network cut without a word"),
        HUNG("hung (SIGSTOP)");

        private final String text;

        Way(String text) {
            this.text = text;
        }
    }

    @Test
    void eachWay() throws Exception {
        StringBuilder table = new StringBuilder("| the leader is | runs | median | worst |\n|---|---|---|---|\n");
        try (TwoInstances two = new TwoInstances(directory, "[job.a]\nevery = \"1d\"\nexec = [\"true\"]\n")) {
            for (Way way : Way.values()) {
                List<Double> seconds = new ArrayList<>();
                for (int run = 0; run < RUNS; run++) {
                    seconds.add(takeover(two, way));
                }
                Collections.sort(seconds);
                table.append("| %s | %d | %.2f s | %.2f s |%n"
                        .formatted(way.text, RUNS, seconds.get(RUNS / 2), seconds.get(RUNS - 1)));
                assertThat(seconds).hasSize(RUNS);
                System.out.println(table);
            }
        }
    }

    private static double takeover(TwoInstances two, Way way) throws Exception {
        TwoInstances.Instance leader = two.awaitLeader();
        double seconds;
        try (Connection connection = DriverManager.getConnection(two.address().url(), "crontabber", "");
                Statement statement = connection.createStatement()) {
            long term = term(statement);
            long began = System.nanoTime();
            switch (way) {
                case STOPPED -> leader.process().signal("TERM");
                case KILLED -> leader.process().signal("KILL");
                case CUT -> leader.host().cut();
                case HUNG -> leader.process().signal("STOP");
            }
            while (term(statement) == term) {
                assertThat(System.nanoTime() - began).as(two.logs()).isLessThan(LIMIT_NANOS);
                LockSupport.parkNanos(LOOK_NANOS);
            }
            seconds = (System.nanoTime() - began) / 1e9;
        }
        switch (way) {
            case STOPPED, KILLED -> {
                leader.process().waitForEnd();
                two.add(leader.host());
            }
            case CUT -> leader.host().mend();
            case HUNG -> leader.process().signal("CONT");
        }
        two.awaitLeader();
        assertThat(rows(two.address(), "SELECT count(*) FROM crontabber.leader"))
                .containsExactly("1");
        return seconds;
    }

    private static long term(Statement statement) throws Exception {
        try (ResultSet row = statement.executeQuery("SELECT term FROM crontabber.leader")) {
            row.next();
            return row.getLong(1);
        }
    }
}
