package org.example;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.crontabber.api.Context;
import org.crontabber.api.TransactionalJob;

/** Brings each day's file into the database: all of it, once. */
public final class ImportSales implements TransactionalJob {
    record Settings(Path directory) {}

    private final Settings settings;

    ImportSales(Settings settings) {
        this.settings = settings;
    }

    @Override
    public void run(Context context, Connection connection) throws IOException, SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS sale (day date, amount numeric)");
        }
        Path file = settings.directory().resolve(context.date() + ".csv");
        int rows = 0;
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sale VALUES (?, ?::numeric)")) {
            for (String amount : Files.readAllLines(file)) {
                insert.setObject(1, context.date());
                insert.setString(2, amount);
                rows += insert.executeUpdate();
            }
        }
        context.log().log(System.Logger.Level.INFO, "{0}: {1} sales", context.date(), rows);
    }
}
