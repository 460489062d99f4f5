package org.crontabber.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;

/**
 * The way of one daemon to the database: slow, half closed, cut, or leading to a server that has come back elsewhere.
 * Thread-safe.
 */
final class ChaosProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int LOOK_MILLIS = 20;
    /** What the server answers to a COMMIT, as the protocol has it: ended by a zero. */
    private static final String COMMITTED = "COMMIT\0";

    private final ServerSocket server = new ServerSocket();
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean cutsAtCommit = new AtomicBoolean();
    private volatile int targetPort;
    private volatile boolean isCut;
    private volatile int delayMillis;
    private volatile boolean isStalled;

    private record Link(Socket client, Socket target) {
        void close() throws IOException {
            client.close();
            target.close();
        }
    }

    ChaosProxy(int targetPort) throws IOException {
        this.targetPort = targetPort;
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "chaos-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (!isCut) {
                    connect(client);
                } else {
                    client.close();
                }
            } catch (IOException e) {
                // the proxy is closed, or the client was faster than we are
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket target;
        try {
            target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
        } catch (IOException e) {
            client.close(); // the server is away, as the client would find without us
            return;
        }
        client.setTcpNoDelay(true);
        target.setTcpNoDelay(true);
        Link link = new Link(client, target);
        links.add(link);
        start(() -> pump(link, client, target, false));
        start(() -> pump(link, target, client, true));
        if (isCut) {
            link.close(); // it was cut meanwhile
        }
    }

    private void pump(Link link, Socket from, Socket to, boolean isServer) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (isServer && hasCommitted(buffer, length) && cutsAtCommit.compareAndSet(true, false)) {
                    return; // the server has done what it was told, and the client does not hear of it
                }
                TimeUnit.MILLISECONDS.sleep(delayMillis);
                while (isStalled) {
                    TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                }
                if (!to.isOutputShutdown()) { // else it goes nowhere
                    out.write(buffer, 0, length);
                    out.flush();
                }
            }
        } catch (IOException e) {
            return; // one of the two has gone, and so has the other one
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            links.remove(link);
        }
    }

    private static boolean hasCommitted(byte[] answer, int length) {
        return new String(answer, 0, length, StandardCharsets.ISO_8859_1).contains(COMMITTED);
    }

    /** Each message of either side takes so much longer; 0 for none. */
    void delay(int millis) {
        delayMillis = millis;
    }

    /** Nothing arrives on either side, and nobody is told. */
    void stall() {
        isStalled = true;
    }

    /** Breaks all connections, and refuses new ones. */
    void cut() throws IOException {
        isCut = true;
        for (Link link : links) {
            link.close();
        }
    }

    /** Ends each fault that lasts. */
    void mend() {
        isCut = false;
        isStalled = false;
        delayMillis = 0;
        cutsAtCommit.set(false);
    }

    /** Cuts one connection as soon as the server tells of a COMMIT; the client does not hear it. */
    void cutAtCommit() {
        cutsAtCommit.set(true);
    }

    /** Closes one direction of each connection, as the other side then sees it; the rest of it leads nowhere. */
    void halfClose(RandomGenerator random) {
        for (Link link : links) {
            try {
                (random.nextBoolean() ? link.client() : link.target()).shutdownOutput();
            } catch (IOException e) {
                // it is closed already
            }
        }
    }

    /** Leads to another server from now on. */
    void plugInto(int port) {
        targetPort = port;
    }

    /** Whether the server sees this daemon at that port. */
    boolean hasPort(int port) {
        return links.stream().anyMatch(link -> link.target().getLocalPort() == port);
    }

    /** Whether the daemon has a connection. */
    boolean isUsed() {
        return !links.isEmpty();
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
