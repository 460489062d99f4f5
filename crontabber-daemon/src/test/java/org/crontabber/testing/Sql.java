package org.crontabber.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.crontabber.database.DatabaseAddress;

/** What a test looks up and changes in a database by itself. */
public final class Sql {
    private Sql() {}

    /** The rows of a query, columns joined by blanks, read on a session of the test's own. */
    public static List<String> rows(DatabaseAddress address, String query) throws SQLException {
        try (Connection connection = connect(address)) {
            return rows(connection, query);
        }
    }

    public static List<String> rows(DataSource database, String query) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return rows(connection, query);
        }
    }

    private static List<String> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    row.add(result.getString(column));
                }
                rows.add(String.join(" ", row));
            }
            return rows;
        }
    }

    public static void execute(DatabaseAddress address, String sql) throws SQLException {
        try (Connection connection = connect(address)) {
            execute(connection, sql);
        }
    }

    public static void execute(DataSource database, String sql) throws SQLException {
        try (Connection connection = database.getConnection()) {
            execute(connection, sql);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(DatabaseAddress address) throws SQLException {
        return DriverManager.getConnection(address.url(), "crontabber", address.password());
    }
}
