package org.crontabber.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jobs that misbehave: each time the attempt fails and says why, the other job keeps its times, and once the fault ends
 * the same slot succeeds without a hand.
 */
abstract class MisbehavingWork {
    static final Instant MORNING = Instant.parse("2027-03-01T10:00:10Z");
    static final String SLOT = "2027-03-01T10:00:00Z";
    private static final String OTHERS = """
            [daemon]
            tick = "10m"
            concurrency = 2
            [http]
            listen = "off"
            [job.z]
            every = "10m"
            sql = "INSERT INTO effect VALUES (:slot)"
            """;
    private static final String BAD = """
            [job.bad]
            every = "1d"
            retry = "19m"
            %s
            """;

    @TempDir
    Path directory = Path.of("");

    DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void database() throws SQLException {
        address = TestServer.newDatabase();
        execute(address, "CREATE TABLE effect (slot timestamptz)");
    }

    /** What is looked at after the first attempt. */
    interface Look {
        void at(LiveDaemon daemon) throws Exception;
    }

    final Path mended() {
        return directory.resolve("mended");
    }

    /** A script that misbehaves until it is mended. */
    final String script(String misbehaves, String more) {
        Path file = directory.resolve("bad.sh");
        try {
            Files.writeString(file, "#!/bin/sh\n! test -e " + mended() + " || exit 0\n" + misbehaves + "\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "exec = [\"" + file + "\"]\ndirectory = \"" + directory + "\"\n" + more;
    }

    final void assertHeals(String job, String outcome, Look look) throws Exception {
        assertHeals(job, outcome, look, () -> Files.createFile(mended()));
    }

    final void assertHeals(String job, String outcome, Look look, Callable<?> mend) throws Exception {
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, OTHERS + BAD.formatted(job))) {
            daemon.awaitLine("succeeded z " + SLOT);
            daemon.awaitLine(outcome + " bad " + SLOT + " #1");
            look.at(daemon);
            daemon.at(MORNING.plusSeconds(600));
            daemon.awaitLine("succeeded z 2027-03-01T10:10:00Z #1");
            mend.call();
            daemon.at(MORNING.plusSeconds(1200));
            daemon.awaitLine("succeeded z 2027-03-01T10:20:00Z #1");
            daemon.awaitLine("succeeded bad " + SLOT + " #2");
            assertThat(rows(address, "SELECT count(*), count(DISTINCT slot) FROM public.effect"))
                    .containsExactly("3 3");
            assertThat(daemon.count("trouble")).as("%s", daemon.lines()).isZero();
            assertThat(daemon.count("quarantined")).isZero();
        }
    }

    /** The first attempt's row: the columns of the history. */
    final String first(String columns) throws SQLException {
        return rows(
                        address,
                        "SELECT " + columns
                                + " FROM crontabber.attempt WHERE job = 'bad' AND number = 1 ORDER BY seq LIMIT 1")
                .get(0);
    }
}
