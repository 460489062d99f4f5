package org.crontabber.api;

import java.sql.Connection;

/**
 * A job that works in the very transaction that records its success: both are there, or neither. So its effect on that
 * database is there exactly once for each slot, whatever is killed or cut off, and whenever.
 *
 * <pre>{@code
 * public final class DailyTotals implements TransactionalJob {
 *     @Override
 *     public void run(Context context, Connection connection) throws SQLException {
 *         try (PreparedStatement insert = connection.prepareStatement(
 *                 "INSERT INTO totals SELECT ?, sum(amount) FROM orders WHERE day = ?")) {
 *             insert.setObject(1, context.date());
 *             insert.setObject(2, context.date());
 *             insert.executeUpdate();
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>The job's {@code database} must be the one that holds the state; elsewhere the transaction is its own, and the job is
 * attempted at least once.
 */
@FunctionalInterface
public interface TransactionalJob {
    /**
     * Does the work of one slot.
     *
     * @param connection in a transaction; {@code commit}, {@code rollback}, {@code setAutoCommit} and {@code close} throw,
     *     savepoints are fine
     * @see Job#run
     */
    void run(Context context, Connection connection) throws Exception;
}
