package org.example;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.crontabber.api.Context;
import org.crontabber.api.TransactionalJob;

public final class DailyTotals implements TransactionalJob {
    @Override
    public void run(Context context, Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO daily_total SELECT ?, coalesce(sum(amount), 0) FROM sale WHERE day = ?")) {
            insert.setObject(1, context.date());
            insert.setObject(2, context.date());
            int rows = insert.executeUpdate();
            context.log().log(System.Logger.Level.INFO, "{0}: {1} rows", context.date(), rows);
        }
    }
}
