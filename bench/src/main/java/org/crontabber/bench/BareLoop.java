package org.crontabber.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.crontabber.database.Databases;

/** What a catch-up is held against: plain JDBC on one session, prepared, one transaction for each date. */
final class BareLoop {
    static final String TABLE = "CREATE TABLE effect (day date, note text)";
    private static final String EFFECT = "INSERT INTO effect (day, note) VALUES (?::date, ?)";

    private final Databases databases;

    private BareLoop(Databases databases) {
        this.databases = databases;
    }

    /** Makes its tables: like the state's, and apart from them. */
    static BareLoop prepare(Databases databases, Connection connection) throws SQLException {
        Sql.execute(connection, """
                CREATE TABLE bare_run (job int PRIMARY KEY, attempt uuid, slot timestamptz, number int, term bigint,
                       host text, started timestamptz, last_success timestamptz) WITH (fillfactor = 40)""");
        Sql.execute(connection, "INSERT INTO bare_run (job) VALUES (1)");
        Sql.execute(connection, "CREATE TABLE bare_slot (LIKE crontabber.slot INCLUDING ALL)");
        Sql.execute(
                connection,
                "CREATE TABLE bare_attempt (LIKE crontabber.attempt INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)");
        return new BareLoop(databases);
    }

    /** The dates that it is to work off. */
    void fill(Connection connection, int dates) throws SQLException {
        Sql.execute(connection, "TRUNCATE bare_slot, bare_attempt");
        Sql.execute(
                connection,
                "INSERT INTO bare_slot (job_id, slot, date) SELECT 1, s, s::date FROM generate_series("
                        + "now() - interval '" + (dates - 1) + " hours', now(), interval '1 hour') s");
    }

    /** The same rows that a catch-up writes: the effect, the history, the slot, and where the job stands. */
    void sameRows() throws SQLException {
        try (Connection connection = databases.dedicated("main")) {
            List<OffsetDateTime> slots = slots(connection);
            connection.setAutoCommit(false);
            try (PreparedStatement effect = connection.prepareStatement(EFFECT);
                    PreparedStatement attempt = connection.prepareStatement("""
                            INSERT INTO bare_attempt (attempt_id, job_id, job, slot, date, number, coalesced, term,
                                   ended_by_term, host, started, ended, elapsed, outcome, rows, output_head, output_tail)
                            VALUES (?, 1, 'bare', ?, ?::date, 1, 0, 1, 1, 'bench', clock_timestamp(), clock_timestamp(),
                                    interval '1 ms', 'succeeded', 1, '', '')""");
                    PreparedStatement slot = connection.prepareStatement("""
                            UPDATE bare_slot SET state = 'succeeded', attempts = 1, attempt_id = ?, since = clock_timestamp()
                             WHERE job_id = 1 AND slot = ?""");
                    PreparedStatement run = connection.prepareStatement("""
                            UPDATE bare_run SET attempt = ?, slot = ?, number = 1, term = 1, host = 'bench',
                                   started = clock_timestamp(), last_success = ? WHERE job = 1""")) {
                for (OffsetDateTime at : slots) {
                    UUID id = UUID.randomUUID();
                    write(effect, at.toLocalDate().toString(), "bare");
                    write(attempt, id, at, at.toLocalDate().toString());
                    write(slot, id, at);
                    write(run, id, at, at);
                    connection.commit();
                }
            }
        }
    }

    /** Only what the job itself does: nobody would know afterwards what has been done. */
    void effectOnly() throws SQLException {
        try (Connection connection = databases.dedicated("main")) {
            List<OffsetDateTime> slots = slots(connection);
            connection.setAutoCommit(false);
            try (PreparedStatement effect = connection.prepareStatement(EFFECT)) {
                for (OffsetDateTime at : slots) {
                    write(effect, at.toLocalDate().toString(), "bare");
                    connection.commit();
                }
            }
        }
    }

    private static void write(PreparedStatement statement, Object... values) throws SQLException {
        for (int index = 0; index < values.length; index++) {
            statement.setObject(index + 1, values[index]);
        }
        statement.executeUpdate();
    }

    private static List<OffsetDateTime> slots(Connection connection) throws SQLException {
        List<OffsetDateTime> slots = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement("SELECT slot FROM bare_slot ORDER BY slot");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                slots.add(rows.getObject(1, OffsetDateTime.class));
            }
        }
        return slots;
    }
}
