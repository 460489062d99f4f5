package org.crontabber.cli;

import java.lang.reflect.Proxy;

/** A service for tests in which no daemon is asked for anything. */
final class NoService {
    static final Service NONE = (Service) Proxy.newProxyInstance(
            Service.class.getClassLoader(), new Class<?>[] {Service.class}, (proxy, method, given) -> {
                throw new IllegalStateException("no database");
            });

    private NoService() {}
}
