package org.crontabber.daemon;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Handles signals that the JDK has no public way for. sun.misc.Signal is in module jdk.unsupported of every JDK, and by
 * reflection the compiler need not know it.
 */
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    private Signals() {}

    /** Runs the handler, on a thread of its own, each time that the signal comes. */
    static void handle(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> type = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handler.run();
                            return null;
                        }
                        return method.getName().equals("equals")
                                ? self == arguments[0]
                                : method.getName().equals("hashCode") ? 0 : name;
                    });
            signal.getMethod("handle", signal, type)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            String why = e instanceof InvocationTargetException ? String.valueOf(e.getCause()) : e.toString();
            LOG.warn("signal {} can't be handled: {}", name, why);
        }
    }
}
