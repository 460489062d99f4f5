package org.crontabber.database;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.time.Duration;
import java.util.Map;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/**
 * The sockets of the driver, which bound how long each of several hosts may take to be reached: the driver itself gives
 * all of them together one limit, which the first one that is gone uses up. Public since the driver makes it by its name.
 */
public final class HostSockets extends SocketFactory {
    /** A host that is gone without a word is noticed within a minute also by who waits for its answer. */
    private static final Map<SocketOption<Integer>, Integer> KEEP_ALIVE = Map.of(
            ExtendedSocketOptions.TCP_KEEPIDLE, 30,
            ExtendedSocketOptions.TCP_KEEPINTERVAL, 10,
            ExtendedSocketOptions.TCP_KEEPCOUNT, 3);

    private final int limitMillis;

    /** With the driver's {@code socketFactoryArg}: milliseconds for a host. */
    public HostSockets(String limitMillis) {
        this.limitMillis = Integer.parseInt(limitMillis);
    }

    /** What the driver's settings have to name. */
    static String argument(Duration limit) {
        return Long.toString(limit.toMillis());
    }

    @Override
    public Socket createSocket() {
        return new Socket() {
            @Override
            public void connect(SocketAddress host, int driversLimit) throws IOException {
                super.connect(host, driversLimit == 0 ? limitMillis : Math.min(driversLimit, limitMillis));
                for (Map.Entry<SocketOption<Integer>, Integer> option : KEEP_ALIVE.entrySet()) {
                    if (supportedOptions().contains(option.getKey())) {
                        setOption(option.getKey(), option.getValue());
                    }
                }
            }
        };
    }

    @Override
    public Socket createSocket(String host, int port) {
        throw new UnsupportedOperationException("the driver connects by itself");
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
        return createSocket(host.getHostName(), port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) {
        return createSocket(host, port);
    }
}
