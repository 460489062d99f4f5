package org.crontabber.action.java;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** The connection of a transactional job: all of it, but what would end the transaction that its success is a part of. */
final class InnerConnection {
    /** The SQL state of a transaction that may not be ended, as PostgreSQL has it. */
    private static final String INVALID_TERMINATION = "2D000";

    private static final Set<String> REFUSED =
            Set.of("commit", "setAutoCommit", "close", "abort", "setTransactionIsolation", "setReadOnly");

    private InnerConnection() {}

    static Connection of(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (self, method, arguments) -> call(connection, method, arguments));
    }

    private static Object call(Connection connection, Method method, Object[] arguments) throws Throwable {
        boolean isWholeRollback = method.getName().equals("rollback") && method.getParameterCount() == 0;
        if (isWholeRollback || REFUSED.contains(method.getName())) {
            throw new SQLException(
                    method.getName()
                            + "() is not for a TransactionalJob: its transaction also records the attempt's success, and"
                            + " ends after run(); throw an exception to take it back, or be a Job with transactions of its own",
                    INVALID_TERMINATION);
        }
        try {
            return method.invoke(connection, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
