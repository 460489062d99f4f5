package org.crontabber.daemon;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A daemon on a database of its own, one morning. */
abstract class OnLiveDaemon {
    static final Instant MORNING = Instant.parse("2027-03-01T10:03:27Z");

    @TempDir
    Path directory = Path.of("");

    DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void database() throws SQLException {
        address = TestServer.newDatabase();
    }

    LiveDaemon daemon(String jobs) throws Exception {
        return daemon(MORNING, jobs);
    }

    LiveDaemon daemon(Instant now, String jobs) throws Exception {
        return new LiveDaemon(directory, address, now, jobs);
    }

    static Instant at(String dayAndTime) {
        return Instant.parse("2027-" + dayAndTime.replace(' ', 'T') + ":00Z");
    }
}
