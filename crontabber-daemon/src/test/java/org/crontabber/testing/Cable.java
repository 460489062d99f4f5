package org.crontabber.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.crontabber.database.DatabaseAddress;
import org.jspecify.annotations.Nullable;

/** The cable between a daemon and its database: a TCP proxy that can be cut, mended and plugged in elsewhere. */
public final class Cable implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final ServerSocket server;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile int targetPort;
    private volatile boolean isUsed;
    private volatile boolean isCut;
    /** When the server answers this, the cable is cut before the client hears it. */
    private volatile @Nullable String cutAtAnswer;

    private volatile int slowMillis;
    private final AtomicInteger messages = new AtomicInteger();
    /** The message of a client at which everything breaks for good; none by default. */
    private volatile int lastMessage = Integer.MAX_VALUE;

    private volatile boolean lastIsForwarded;

    private Cable(int targetPort) throws IOException {
        this.targetPort = targetPort;
        this.server = new ServerSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(this::accept);
    }

    /** A cable to the server of this address. */
    public static Cable to(DatabaseAddress address) {
        try {
            return new Cable(port(address));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int port(DatabaseAddress address) {
        String afterHost = address.url().substring(address.url().lastIndexOf(':') + 1);
        return Integer.parseInt(afterHost.substring(0, afterHost.indexOf('/')));
    }

    /** The same database through the cable. */
    public DatabaseAddress through(DatabaseAddress address) {
        String url = address.url().replace(":" + port(address) + "/", ":" + server.getLocalPort() + "/");
        return new DatabaseAddress(address.name(), url, address.user(), address.password());
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cable");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                isUsed = true;
                if (isCut) {
                    client.close();
                    continue;
                }
                Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
                open.add(client);
                open.add(target);
                start(() -> pump(client, target, true));
                start(() -> pump(target, client, false));
            } catch (IOException e) {
                isUsed = true; // the server is away, and so is this connection
            }
        }
    }

    private void pump(Socket from, Socket to, boolean isClient) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                String answer = cutAtAnswer;
                boolean isAnswer = !isClient
                        && answer != null
                        && new String(buffer, 0, length, StandardCharsets.ISO_8859_1).contains(answer);
                if (isAnswer) {
                    cutAtAnswer = null;
                    return; // the server has done what it was told, and the client does not hear of it
                }
                if (!isClient && slowMillis > 0) {
                    TimeUnit.MILLISECONDS.sleep(slowMillis);
                }
                if (isClient && isLast(messages.incrementAndGet(), to, buffer, length)) {
                    return;
                }
                out.write(buffer, 0, length);
                out.flush();
            }
        } catch (IOException e) {
            if (!isClient && isCut) {
                drain(from);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Whether this message is the last one, or comes after it: then nobody hears from the client again. */
    private synchronized boolean isLast(int message, Socket server, byte[] buffer, int length) throws IOException {
        if (message < lastMessage) {
            return false;
        }
        if (message == lastMessage && lastIsForwarded) {
            server.getOutputStream().write(buffer, 0, length);
            server.shutdownOutput(); // not closed: the server is to read it before it notices
            open.remove(server);
        }
        cut();
        return true;
    }

    /** The server speaks into the void, as long as it has something to say. */
    private static void drain(Socket server) {
        try {
            server.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            return; // it has noticed
        }
    }

    /**
     * Breaks for good at the n-th message of all clients, as when their process is killed with -9 there.
     *
     * @param forwarded whether the server still gets that message; its answer nobody hears
     */
    public void breakAt(int message, boolean forwarded) {
        lastIsForwarded = forwarded;
        lastMessage = message;
    }

    /** How many messages clients have sent. */
    public int messages() {
        return messages.get();
    }

    public boolean isCut() {
        return isCut;
    }

    /** Each answer of the server takes so much longer; 0 for none. */
    public void slow(int millis) {
        slowMillis = millis;
    }

    /** Breaks all connections and refuses new ones. */
    public void cut() throws IOException {
        isCut = true;
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Whether anybody has ever tried to connect. */
    public boolean isUsed() {
        return isUsed;
    }

    public void mend() {
        isCut = false;
    }

    /** Cuts one connection as soon as the server answers this; the client does not hear it. */
    public void cutAtAnswer(String answer) {
        cutAtAnswer = answer;
    }

    /** Whether the connection that was to be cut is cut. */
    public boolean hasCut() {
        return cutAtAnswer == null;
    }

    /** Leads to another server from now on. */
    public void plugInto(DatabaseAddress address) {
        targetPort = port(address);
    }

    @Override
    public void close() throws IOException {
        server.close();
        cut();
    }
}
