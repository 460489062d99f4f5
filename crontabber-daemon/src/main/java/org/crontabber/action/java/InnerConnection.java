package org.crontabber.action.java;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connection of a transactional job: all of it, but what would end the transaction that its success is a part of. */
final class InnerConnection {
    /** The SQL state of a transaction that may not be ended, as PostgreSQL has it. */
    private static final String INVALID_TERMINATION = "2D000";

    private static final Set<String> REFUSED =
            Set.of("commit", "setAutoCommit", "close", "abort", "setTransactionIsolation", "setReadOnly");

    private final Connection connection;

    private InnerConnection(Connection connection) {
        this.connection = connection;
    }

    static Connection of(Connection connection) {
        InnerConnection inner = new InnerConnection(connection);
        return inner.guarded(Connection.class, connection);
    }

    /** What leads back to the connection leads to the guarded one. */
    private <T> T guarded(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (real.equals(connection)) {
                        refuse(method);
                    } else if (method.getName().equals("getConnection")) {
                        return of(connection);
                    }
                    return guardedResult(method.getReturnType(), invoke(real, method, arguments));
                }));
    }

    private static void refuse(Method method) throws SQLException {
        boolean isWholeRollback = method.getName().equals("rollback") && method.getParameterCount() == 0;
        if (isWholeRollback || REFUSED.contains(method.getName())) {
            throw new SQLException(
                    method.getName()
                            + "() is not for a TransactionalJob: its transaction also records the attempt's success, and"
                            + " ends after run(); throw an exception to take it back, or be a Job with transactions of its own",
                    INVALID_TERMINATION);
        }
    }

    private @Nullable Object guardedResult(Class<?> type, @Nullable Object result) {
        boolean leadsBack = Statement.class.isAssignableFrom(type) || type == DatabaseMetaData.class;
        return leadsBack && result != null ? guarded(type, result) : result;
    }

    private static @Nullable Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
