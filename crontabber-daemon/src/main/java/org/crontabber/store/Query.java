package org.crontabber.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.crontabber.schedule.Slot;
import org.jspecify.annotations.Nullable;

/** Runs one statement with bound values. */
final class Query {
    private Query() {}

    /** Makes a value of a row. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    static <T> List<T> list(Connection connection, String sql, Row<T> row, @Nullable Object... values)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, values);
            try (ResultSet result = statement.executeQuery()) {
                List<T> rows = new ArrayList<>();
                while (result.next()) {
                    rows.add(row.read(result));
                }
                return rows;
            }
        }
    }

    static int update(Connection connection, String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            bind(connection, statement, values);
            return statement.executeUpdate();
        }
    }

    /** An update of exactly so many rows; another number means that the state is not what this program believes. */
    static void update(int expected, Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        int changed = update(connection, sql, values);
        if (changed != expected) {
            throw new SQLException("changed " + changed + " rows, not " + expected + ": " + sql.strip(), "CT003");
        }
    }

    static void bind(Connection connection, PreparedStatement statement, @Nullable Object... values)
            throws SQLException {
        for (int index = 0; index < values.length; index++) {
            Object value = values[index];
            if (value instanceof Instant instant) {
                statement.setObject(index + 1, instant.atOffset(ZoneOffset.UTC));
            } else if (value instanceof Duration duration) {
                statement.setObject(index + 1, duration.toMillis() + " milliseconds", Types.OTHER);
            } else if (value instanceof Integer[] numbers) {
                statement.setArray(index + 1, connection.createArrayOf("int4", numbers));
            } else if (value instanceof OffsetDateTime[] times) {
                statement.setArray(index + 1, connection.createArrayOf("timestamptz", times));
            } else if (value instanceof String[] texts) {
                statement.setArray(index + 1, connection.createArrayOf("text", texts));
            } else if (value instanceof LocalDate[] dates) {
                statement.setArray(index + 1, connection.createArrayOf("date", dates));
            } else {
                statement.setObject(index + 1, value);
            }
        }
    }

    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }

    static @Nullable Slot slot(ResultSet row, String column, String dateColumn) throws SQLException {
        Instant at = instant(row, column);
        return at == null ? null : new Slot(at, row.getObject(dateColumn, LocalDate.class));
    }
}
