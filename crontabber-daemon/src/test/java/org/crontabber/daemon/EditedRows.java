package org.crontabber.daemon;

import static org.crontabber.testing.Sql.execute;
import static org.crontabber.testing.Sql.rows;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.crontabber.database.DatabaseAddress;
import org.crontabber.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Two jobs, one of whose rows are edited by hand, and no constraints that would refuse that. */
abstract class EditedRows {
    static final Instant MORNING = Instant.parse("2027-03-01T10:03:27Z");
    static final String JOBS = """
            [job.bad]
            every = "1h"
            start = 2027-03-01T08:00:00Z
            sql = "INSERT INTO public.effect VALUES (:slot)"
            backfill = true
            [job.good]
            every = "1h"
            exec = ["true"]
            """;
    static final String BAD = " WHERE job_id = (SELECT id FROM crontabber.job WHERE name = 'bad')";

    @TempDir
    Path directory = Path.of("");

    DatabaseAddress address = new DatabaseAddress("", "", null, null);

    @BeforeEach
    void database() throws SQLException {
        address = TestServer.newDatabase();
        execute(address, "CREATE TABLE public.effect (slot timestamptz)");
    }

    LiveDaemon daemon(String time) throws Exception {
        return new LiveDaemon(directory, address, at(time), JOBS);
    }

    static Instant at(String time) {
        return Instant.parse("2027-03-01T" + time + ":27Z");
    }

    void firstMorning() throws Exception {
        try (LiveDaemon daemon = new LiveDaemon(directory, address, MORNING, JOBS)) {
            daemon.awaitLines("succeeded bad", 3);
            daemon.awaitLine("succeeded good");
        }
        for (String table : List.of("job", "run", "slot")) {
            dropRules(table);
        }
    }

    void dropRules(String table) throws SQLException {
        for (String constraint : rows(
                address,
                "SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid = 'crontabber." + table
                        + "'::regclass")) {
            execute(address, "ALTER TABLE crontabber." + table + " DROP CONSTRAINT " + constraint);
        }
        for (String column : rows(
                address,
                "SELECT a.attname FROM pg_attribute a WHERE a.attrelid = 'crontabber." + table
                        + "'::regclass AND a.attnotnull AND a.attnum > 0 AND a.attidentity = '' AND NOT EXISTS ("
                        + " SELECT FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary"
                        + " AND a.attnum = ANY (i.indkey))")) {
            execute(address, "ALTER TABLE crontabber." + table + " ALTER " + column + " DROP NOT NULL");
        }
    }

    void change(String table, String set) throws SQLException {
        String where = table.equals("job") ? " WHERE name = 'bad'" : BAD;
        execute(address, "UPDATE crontabber." + table + " SET " + set + where);
    }
}
