package org.crontabber.action.java;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.util.Set;
import org.crontabber.action.sql.GuardedConnection;

/** What a transactional job may not do with its connection: end the transaction that its success is a part of. */
final class InnerTransaction implements GuardedConnection.Guard {
    /** The SQL state of a transaction that may not be ended, as PostgreSQL has it. */
    private static final String INVALID_TERMINATION = "2D000";

    private static final Set<String> REFUSED =
            Set.of("commit", "setAutoCommit", "close", "abort", "setTransactionIsolation", "setReadOnly");

    @Override
    public boolean takes(Method method) throws SQLException {
        boolean isWholeRollback = method.getName().equals("rollback") && method.getParameterCount() == 0;
        if (isWholeRollback || REFUSED.contains(method.getName())) {
            throw new SQLException(
                    method.getName()
                            + "() is not for a TransactionalJob: its transaction also records the attempt's success, and"
                            + " ends after run(); throw an exception to take it back, or be a Job with transactions of its own",
                    INVALID_TERMINATION);
        }
        return false;
    }
}
