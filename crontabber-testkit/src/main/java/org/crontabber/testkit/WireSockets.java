package org.crontabber.testkit;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import javax.net.SocketFactory;

/** The sockets of one wire. Public since the driver makes it by its name; nothing for tests. */
public final class WireSockets extends SocketFactory {
    private final String wire;

    /** With the driver's {@code socketFactoryArg}: the wire's name. */
    public WireSockets(String wire) {
        this.wire = wire;
    }

    @Override
    public Socket createSocket() throws SocketException {
        return new WireSocket(Wire.of(wire));
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
