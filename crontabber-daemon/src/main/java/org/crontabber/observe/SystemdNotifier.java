package org.crontabber.observe;

import java.io.IOException;
import java.net.DatagramPacket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.crontabber.database.Cause;
import org.crontabber.database.LockSession;
import org.crontabber.database.ServerIdentity;
import org.crontabber.database.Term;
import org.crontabber.tick.TickListener;
import org.jspecify.annotations.Nullable;
import org.newsclub.net.unix.AFUNIXDatagramSocket;
import org.newsclub.net.unix.AFUNIXSocketAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd that the service is ready, what it does, and that its scheduler thread lives (sd_notify(3)). Owned by
 * that thread, but for {@link #stopping}.
 */
public final class SystemdNotifier implements TickListener {
    private static final Logger LOG = LoggerFactory.getLogger(SystemdNotifier.class);

    private final AFUNIXSocketAddress address;
    private final LongSupplier nanos;
    private final long pingEveryNanos;
    private long lastPingNanos;
    private boolean isReady;
    private boolean isSilent;

    private SystemdNotifier(AFUNIXSocketAddress address, LongSupplier nanos, Duration pingEvery) {
        this.address = address;
        this.nanos = nanos;
        this.pingEveryNanos = pingEvery.toNanos();
        this.lastPingNanos = nanos.getAsLong();
    }

    /**
     * A notifier for the socket that systemd names, or null when it names none.
     *
     * @param socket {@code NOTIFY_SOCKET}: a path, or a name in the abstract namespace that begins with an at sign
     * @param watchdogMicros {@code WATCHDOG_USEC}, or null
     */
    public static @Nullable SystemdNotifier of(
            @Nullable String socket, @Nullable String watchdogMicros, LongSupplier nanos) throws IOException {
        if (socket == null || socket.isEmpty()) {
            return null;
        }
        AFUNIXSocketAddress address = socket.startsWith("@")
                ? AFUNIXSocketAddress.inAbstractNamespace(socket.substring(1))
                : AFUNIXSocketAddress.of(Path.of(socket));
        boolean watched = watchdogMicros != null && watchdogMicros.matches("[0-9]{1,18}");
        // sd_watchdog_enabled(3) recommends half of the limit; a third forgives one that is lost
        Duration every = watched ? Duration.ofNanos(Long.parseLong(watchdogMicros) * 1000 / 3) : Duration.ofDays(1);
        return new SystemdNotifier(address, nanos, every);
    }

    @Override
    public void alive() {
        if (nanos.getAsLong() - lastPingNanos >= pingEveryNanos) {
            lastPingNanos = nanos.getAsLong();
            send("WATCHDOG=1");
        }
    }

    /** Ready: the database answers, as leader or as standby. */
    @Override
    public void connected() {
        if (!isReady) {
            isReady = true;
            send("READY=1\nSTATUS=standby");
        }
    }

    @Override
    public void elected(Term term, Cause cause, ServerIdentity server) {
        send("STATUS=leader, term " + term.number());
    }

    @Override
    public void standsBy(LockSession holder, LockSession.Silence silence) {
        send("STATUS=standby of " + holder.describe());
    }

    @Override
    public void steppedDown(Term term, String why) {
        send("STATUS=standby");
    }

    @Override
    public void troubled(Throwable why) {
        send("STATUS=" + String.valueOf(why.getMessage()).replaceAll("\\p{Cntrl}+", " "));
    }

    /** The service begins to stop. Any thread. */
    public void stopping() {
        send("STOPPING=1");
    }

    private void send(String state) {
        byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
        try (AFUNIXDatagramSocket socket = AFUNIXDatagramSocket.newInstance()) {
            socket.connect(address); // a packet's own address must be one of the Internet
            socket.send(new DatagramPacket(bytes, bytes.length));
        } catch (IOException e) {
            if (!isSilent) {
                isSilent = true; // once is enough: without it the service runs as well
                LOG.warn("systemd can't be notified", e);
            }
        }
    }
}
