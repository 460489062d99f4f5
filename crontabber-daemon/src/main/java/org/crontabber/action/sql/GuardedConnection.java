package org.crontabber.action.sql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * A connection as a job gets it: all of it, but for what a guard takes. What leads back to the connection, such as
 * {@link Statement#getConnection}, leads to the guarded one. For the threads that the connection is for.
 */
public final class GuardedConnection {
    private final Connection connection;
    private final Guard guard;

    /** What becomes of a method of the connection itself. */
    public interface Guard {
        /**
         * Asked before each of them.
         *
         * @return whether it is done with that
         * @throws SQLException when it is refused
         */
        boolean takes(Method method) throws SQLException;
    }

    private GuardedConnection(Connection connection, Guard guard) {
        this.connection = connection;
        this.guard = guard;
    }

    /** The connection behind its guard. */
    public static Connection of(Connection connection, Guard guard) {
        return new GuardedConnection(connection, guard).guarded(Connection.class, connection);
    }

    private <T> T guarded(Class<T> type, Object real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (real.equals(connection)) {
                        if (guard.takes(method)) {
                            return null;
                        }
                    } else if (method.getName().equals("getConnection")) {
                        return of(connection, guard);
                    }
                    return guardedResult(method.getReturnType(), invoke(real, method, arguments));
                }));
    }

    private @Nullable Object guardedResult(Class<?> type, @Nullable Object result) {
        boolean leadsBack = Statement.class.isAssignableFrom(type) || type == DatabaseMetaData.class;
        return leadsBack && result != null ? guarded(type, result) : result;
    }

    /** Calls it, and throws what it throws. */
    static @Nullable Object invoke(Object real, Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
